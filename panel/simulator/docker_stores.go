package simulator

import (
	"net/http"
	"slices"
	"strings"
)

// image is an image as docker images shows it, with the names of the containers
// that use it.
type image struct {
	ID               string   `json:"ID"`
	Repository       string   `json:"Repository"`
	Tag              string   `json:"Tag"`
	Size             string   `json:"Size"`
	UsedByContainers []string `json:"UsedByContainers"`
	ImageURL         string   `json:"ImageURL"`
	Status           int      `json:"Status"`
}

// volume is a volume as docker volume ls shows it. The reference shows no list of
// volumes; these are the fields of its other lists' spelling.
type volume struct {
	Name       string `json:"Name"`
	Driver     string `json:"Driver"`
	Mountpoint string `json:"Mountpoint"`
}

// network is a network as docker network ls shows it.
type network struct {
	Name      string `json:"Name"`
	Driver    string `json:"Driver"`
	Scope     string `json:"Scope"`
	CreatedAt string `json:"CreatedAt"`
}

// routesDockerStores registers the part of the group Docker that is not about containers.
func (s *Simulator) routesDockerStores() {
	s.flash("GET /api/servers/{server}/docker/images", listImages)
	s.flash("POST /api/servers/{server}/docker/images/prune", pruneImages)
	s.flash("DELETE /api/servers/{server}/docker/images/{image}", deleteImage, "?force:boolean")
	s.flash("GET /api/servers/{server}/docker/volumes", listVolumes)
	s.flash("POST /api/servers/{server}/docker/volumes/prune", pruneVolumes)
	s.flash("POST /api/servers/{server}/docker/volumes/{volume}/clone", cloneVolume, "name")
	s.flash("DELETE /api/servers/{server}/docker/volumes/{volume}", deleteVolume)
	s.flash("GET /api/servers/{server}/docker/networks", listNetworks)
	s.flash("POST /api/servers/{server}/docker/networks/prune", pruneNetworks)
}

func newVolume(name string) *volume {
	return &volume{name, "local", "/var/lib/docker/volumes/" + name + "/_data"}
}

func builtInNetworks() []*network {
	return []*network{{"bridge", "bridge", "local", "4 months ago"}, {"host", "host", "local", "4 months ago"}, {"none", "null", "local", "4 months ago"}}
}

// usedBy returns the names of the containers that run from an image.
func (sv *server) usedBy(im *image) []string {
	names := []string{}
	for _, ct := range sv.containers {
		if ct.Image == im.Repository+":"+im.Tag {
			names = append(names, ct.Names)
		}
	}
	return names
}

func listImages(c *call) answer {
	for _, im := range c.server.images {
		im.UsedByContainers = c.server.usedBy(im)
	}
	return ok(shown(c.server.images))
}

func pruneImages(c *call) answer {
	sv := c.server
	sv.images = slices.DeleteFunc(sv.images, func(im *image) bool { return len(sv.usedBy(im)) == 0 })
	return none()
}

// deleteImage refuses, with 409, an image that a container uses, unless forced.
func deleteImage(c *call) answer {
	sv, name := c.server, c.path("image")
	for i, im := range sv.images {
		if name != im.ID && name != strings.TrimPrefix(im.ID, "sha256:") && name != im.Repository+":"+im.Tag && (name != im.Repository || im.Tag != "latest") {
			continue
		}
		if used := sv.usedBy(im); len(used) > 0 && !c.in.flag("force") {
			return refused(http.StatusConflict, "Error response from daemon: conflict: unable to remove "+name+": image is being used by container "+used[0])
		}
		sv.images = slices.Delete(sv.images, i, i+1)
		return none()
	}
	return refused(http.StatusNotFound, "Error response from daemon: No such image: "+name)
}

// volumeInUse says whether a container mounts a volume.
func (sv *server) volumeInUse(v *volume) bool {
	return slices.ContainsFunc(sv.containers, func(ct *container) bool { return slices.Contains(ct.volumes, v.Name) })
}

// volumeNamed returns the index of a volume, or -1.
func (sv *server) volumeNamed(name string) int {
	return slices.IndexFunc(sv.volumes, func(v *volume) bool { return v.Name == name })
}

func listVolumes(c *call) answer { return ok(shown(c.server.volumes)) }

func pruneVolumes(c *call) answer {
	sv := c.server
	sv.volumes = slices.DeleteFunc(sv.volumes, func(v *volume) bool { return !sv.volumeInUse(v) })
	return none()
}

func cloneVolume(c *call) answer {
	name := c.in.text("name")
	if c.server.volumeNamed(c.path("volume")) < 0 {
		return refused(http.StatusNotFound, "Error response from daemon: get "+c.path("volume")+": no such volume")
	}
	if c.server.volumeNamed(name) >= 0 {
		return invalid("name", "The name has already been taken.")
	}
	c.server.volumes = append(c.server.volumes, newVolume(name))
	return none()
}

// deleteVolume refuses, with 409, a volume that a container mounts.
func deleteVolume(c *call) answer {
	i := c.server.volumeNamed(c.path("volume"))
	if i < 0 {
		return refused(http.StatusNotFound, "Error response from daemon: get "+c.path("volume")+": no such volume")
	}
	if c.server.volumeInUse(c.server.volumes[i]) {
		return refused(http.StatusConflict, "Error response from daemon: remove "+c.path("volume")+": volume is in use")
	}
	c.server.volumes = slices.Delete(c.server.volumes, i, i+1)
	return none()
}

func listNetworks(c *call) answer { return ok(shown(c.server.networks)) }

// pruneNetworks keeps Docker's own networks and those of a container.
func pruneNetworks(c *call) answer {
	sv := c.server
	sv.networks = slices.DeleteFunc(sv.networks, func(n *network) bool {
		own := slices.Contains([]string{"bridge", "host", "none"}, n.Name)
		return !own && !slices.ContainsFunc(sv.containers, func(ct *container) bool { return ct.network == n.Name })
	})
	return none()
}
