package simulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// container is a container as docker ps shows it.
type container struct {
	ID    string `json:"ID"`
	Names string `json:"Names"`
	Image string `json:"Image"`
	State string `json:"State"` // running, paused or exited

	volumes []string
	network string
	cpu     float64
	memory  int // MiB
	logs    []string
}

// routesDocker registers the group Docker.
func (s *Simulator) routesDocker() {
	s.flash("GET /api/servers/{server}/docker/containers", listContainers)
	s.flash("GET /api/servers/{server}/docker/containers/{container}", onContainer(getContainer))
	s.flash("DELETE /api/servers/{server}/docker/containers/{container}", onContainer(deleteContainer), "?force:boolean")
	s.flash("POST /api/servers/{server}/docker/containers/{container}/start", onContainer(startContainer))
	s.flash("POST /api/servers/{server}/docker/containers/{container}/stop", onContainer(stopContainer))
	s.flash("POST /api/servers/{server}/docker/containers/{container}/restart", onContainer(startContainer))
	s.flash("POST /api/servers/{server}/docker/containers/{container}/pause", onContainer(pauseContainer))
	s.flash("POST /api/servers/{server}/docker/containers/{container}/rename", onContainer(renameContainer), "name")
	s.flash("POST /api/servers/{server}/docker/containers/{container}/logs", onContainer(containerLogs))
	s.flash("GET /api/servers/{server}/docker/containers/{container}/stats", onContainer(containerStats))
	s.routesDockerStores()
}

// seedDocker runs containers on web-2 and mail-1. One is down.
func seedDocker(w *world, _ time.Time) {
	web, mail := w.servers[1], w.servers[3]
	web.containers = []*container{
		{ID: "4e04b37fb3b7", Names: "n8n", Image: "n8nio/n8n:latest", State: "running", volumes: []string{"n8n_data"}, network: "web", cpu: 1.3, memory: 310},
		{ID: "9a1c55d0e7f2", Names: "cache", Image: "redis:7", State: "running", volumes: []string{"mydata"}, network: "web", cpu: 0.5, memory: 48},
		{ID: "c2b8f6013aa4", Names: "importer", Image: "ghcr.io/acme/importer:1.4", State: "exited", network: "web"},
	}
	web.images = []*image{
		{ID: "sha256:1f0d7c3b9a52", Repository: "n8nio/n8n", Tag: "latest", Size: "1.02GB", ImageURL: "https://hub.docker.com/r/n8nio/n8n"},
		{ID: "sha256:83b1a2c4d5e6", Repository: "redis", Tag: "7", Size: "117MB", ImageURL: "https://hub.docker.com/_/redis"},
		{ID: "sha256:5d2e9f7a6b01", Repository: "ghcr.io/acme/importer", Tag: "1.4", Size: "86MB"},
		{ID: "sha256:abc123def456", Repository: "nginx", Tag: "latest", Size: "142MB", ImageURL: "https://hub.docker.com/_/nginx"},
	}
	mail.containers = []*container{
		{ID: "71d2c8ab0f3e", Names: "mailserver", Image: "mailserver/docker-mailserver:14", State: "running", volumes: []string{"mail_data"}, network: "bridge", cpu: 2.1, memory: 640},
	}
	mail.images = []*image{
		{ID: "sha256:77aa88bb99cc", Repository: "mailserver/docker-mailserver", Tag: "14", Size: "402MB", ImageURL: "https://hub.docker.com/r/mailserver/docker-mailserver"},
	}
	web.volumes = []*volume{newVolume("n8n_data"), newVolume("mydata"), newVolume("old_uploads")}
	mail.volumes = []*volume{newVolume("mail_data")}
	web.networks = append(builtInNetworks(), &network{"web", "bridge", "local", "3 weeks ago"}, &network{"unused_net", "bridge", "local", "5 months ago"})
	mail.networks = builtInNetworks()
	for _, sv := range []*server{web, mail} {
		for _, ct := range sv.containers {
			ct.logs = []string{"starting " + ct.Image, "ready to accept connections", "GET /health 200"}
		}
	}
}

// onContainer looks up the container of the path, by its id, the start of its id,
// or its name.
func onContainer(h func(*call, *container) answer) handler {
	return func(c *call) answer {
		name := c.path("container")
		for _, ct := range c.server.containers {
			if ct.Names == name || len(name) >= 4 && strings.HasPrefix(ct.ID, name) || len(name) > len(ct.ID) && strings.HasPrefix(name, ct.ID) {
				return h(c, ct)
			}
		}
		return refused(http.StatusNotFound, "Error response from daemon: No such container: "+name)
	}
}

func listContainers(c *call) answer { return ok(shown(c.server.containers)) }

// getContainer answers in the spelling of docker inspect.
func getContainer(_ *call, ct *container) answer {
	return ok(map[string]any{"Id": ct.ID, "Name": ct.Names, "State": map[string]string{"Status": ct.State}})
}

// deleteContainer stops and removes, whether force is set or not.
func deleteContainer(c *call, ct *container) answer {
	c.server.containers = slices.DeleteFunc(c.server.containers, func(other *container) bool { return other == ct })
	return none()
}

func startContainer(c *call, ct *container) answer {
	ct.State = "running"
	ct.logs = append(ct.logs, "started at "+c.now().UTC().Format(time.RFC3339))
	return none()
}

func stopContainer(_ *call, ct *container) answer {
	ct.State = "exited"
	return none()
}

func pauseContainer(_ *call, ct *container) answer {
	if ct.State != "running" {
		return refused(http.StatusUnprocessableEntity, "Error response from daemon: Container "+ct.ID+" is not running")
	}
	ct.State = "paused"
	return none()
}

func renameContainer(c *call, ct *container) answer {
	name := c.in.text("name")
	for _, other := range c.server.containers {
		if other != ct && other.Names == name {
			return invalid("name", "The name has already been taken.")
		}
	}
	ct.Names = name
	return none()
}

// containerLogs answers the last 100 lines as a bare string.
func containerLogs(_ *call, ct *container) answer {
	return text(strings.Join(ct.logs[max(0, len(ct.logs)-100):], "\n") + "\n")
}

func containerStats(_ *call, ct *container) answer {
	stats := map[string]string{"CPUPerc": "0.00%", "MemUsage": "0B / 0B", "NetIO": "0B / 0B"}
	if ct.State == "running" {
		stats = map[string]string{"CPUPerc": fmt.Sprintf("%.2f%%", ct.cpu), "MemUsage": fmt.Sprintf("%dMiB / 1GiB", ct.memory), "NetIO": "1.2MB / 840kB"}
	}
	return ok(stats)
}
