package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// machineInfo names what the figures were measured on.
type machineInfo struct {
	cpu, system           string
	loadBefore, loadAfter string
}

func machine() machineInfo {
	return machineInfo{cpu: cpuModel(), system: systemName(), loadBefore: loadAverage()}
}

// String is a sentence.
func (m machineInfo) String() string {
	text := fmt.Sprintf("Measured on %s, %d cores, %s (%s/%s), %s, client and panel on the same cores",
		m.cpu, runtime.NumCPU(), m.system, runtime.GOOS, runtime.GOARCH, runtime.Version())
	if m.loadBefore != "" {
		text += fmt.Sprintf("; load average %s before and %s after", m.loadBefore, m.loadAfter)
	}
	return text + "."
}

func cpuModel() string {
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if model := after(string(info), "model name"); model != "" {
			return model
		}
	}
	if out, err := exec.Command("sysctl", "-n", "machdep.cpu.brand_string").Output(); err == nil {
		return strings.TrimSpace(string(out))
	}
	return "an unknown CPU"
}

func systemName() string {
	if release, err := os.ReadFile("/etc/os-release"); err == nil {
		if name := after(string(release), "PRETTY_NAME"); name != "" {
			return strings.Trim(name, `"`)
		}
	}
	return runtime.GOOS
}

// loadAverage is that of the last minute, where the system tells.
func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

// residence is the resident memory of a process in bytes: now, at its peak, and what
// of it now is the process's own. The rest is of files, above all of the program, which
// every process that runs it shares. Peak and own are 0 where the system does not tell.
type residence struct{ now, peak, own int64 }

func memory(ctx context.Context, pid int) (residence, error) {
	var r residence
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err == nil {
		for key, value := range map[string]*int64{"VmRSS": &r.now, "VmHWM": &r.peak, "RssAnon": &r.own} {
			if *value, err = kibibytes(after(string(status), key)); err != nil {
				return r, err
			}
		}
		return r, nil
	}
	out, err := exec.CommandContext(ctx, "ps", "-o", "rss=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return r, fmt.Errorf("resident memory: %w", err)
	}
	r.now, err = kibibytes(string(out))
	return r, err
}

// processorTime is what a process has used of the processors, to a hundredth
// of a second; 0 where the system does not tell.
func processorTime(pid int) time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, behind, _ := strings.Cut(string(stat), ") ") // the name before may hold anything else
	fields := strings.Fields(behind)
	if len(fields) < 13 {
		return 0
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err1 != nil || err2 != nil {
		return 0
	}
	return time.Duration(user+system) * time.Second / 100
}

func kibibytes(text string) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(text, "kB")), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("resident memory: %w", err)
	}
	return n << 10, nil
}

// after gives what stands behind a key, a colon or an equals sign, in the
// first line that begins with the key.
func after(text, key string) string {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, key); ok {
			return strings.TrimSpace(strings.TrimLeft(rest, " \t:="))
		}
	}
	return ""
}
