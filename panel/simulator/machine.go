package simulator

import (
	"math"
	"net/http"
	"time"
)

// machine is the hardware of a server and how busy it is.
type machine struct {
	cores     int
	memory    int     // MiB
	disk      int     // GB
	cpu       float64 // usual percentage
	used      int     // MiB of memory
	full      int     // GB of disk
	booted    time.Time
	restarted time.Time // when a restart was last asked for
}

// systemInfo tells how busy a server is, in the reference's shape. The figures
// drift with the clock, so that a trend has something to show. A server that is
// not active does not answer.
func systemInfo(c *call) answer {
	if c.server.Status != "active" {
		return refused(http.StatusServiceUnavailable, "Could not connect to the server agent. The server may be restarting.")
	}
	m := c.server.machine
	hours := float64(c.now().Unix()) / 3600
	swing := math.Sin(hours*2*math.Pi/24 + float64(c.server.ID))
	type share struct {
		Total int `json:"total"`
		Used  int `json:"used"`
	}
	var info struct {
		CPU struct {
			Cores int     `json:"cores"`
			Usage float64 `json:"usage"`
		} `json:"cpu"`
		Memory share `json:"memory"`
		Disk   share `json:"disk"`
	}
	info.CPU.Cores = m.cores
	info.CPU.Usage = math.Round(10*math.Max(0.5, m.cpu*(1+swing/2))) / 10
	info.Memory = share{m.memory, m.used + int(swing*float64(m.memory)/20)}
	info.Disk = share{m.disk, m.full}
	return ok(info)
}
