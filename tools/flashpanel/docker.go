package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var docker = op.Group{Title: "Docker", Name: "docker", Operations: []op.Declaration{
	&PruneDockerImages, &ListDockerImages, &DeleteDockerImage,
	&StartContainer, &StopContainer, &RestartContainer, &PauseContainer, &RenameContainer,
	&GetContainerLogs, &GetContainerStats, &ListContainers, &GetContainer, &DeleteContainer,
	&CloneDockerVolume, &PruneDockerVolumes, &ListDockerVolumes, &DeleteDockerVolume,
	&PruneDockerNetworks, &ListDockerNetworks,
}}

// OnContainer names a container. The panel takes its id or its name; a change
// is verified where it was the id, because the list is compared with that.
type OnContainer struct {
	OnServer
	Container string `json:"container" doc:"Container id as listed, or name." example:"abc123" from:"docker.container.list ID Names | Image State"`
}

// OnVolume names a volume.
type OnVolume struct {
	OnServer
	Volume string `json:"volume" doc:"Volume name." example:"mydata"`
}

// DockerImage is an image. The reference shows UsedByContainers empty and no
// meaning of Status.
type DockerImage struct {
	ID               string `json:"ID"`
	Repository       string `json:"Repository"`
	Tag              string `json:"Tag"`
	Size             string `json:"Size"`
	UsedByContainers []any  `json:"UsedByContainers"`
	ImageURL         string `json:"ImageURL"`
	Status           int64  `json:"Status"`
}

// Container is a container in a list. State is Docker's word: created,
// running, paused, restarting, exited, removing or dead
// (docs.docker.com/reference/cli/docker/container/ls, filter status).
type Container struct {
	ID    string `json:"ID"`
	Names string `json:"Names"`
	Image string `json:"Image"`
	State string `json:"State"`
}

// ContainerStats is what a container uses, written for people: "0.50%".
type ContainerStats struct {
	CPUPerc  string `json:"CPUPerc"`
	MemUsage string `json:"MemUsage"`
	NetIO    string `json:"NetIO"`
}

// ContainerDetails is what Docker knows of a container.
type ContainerDetails struct {
	ID     string          `json:"Id"`
	Name   string          `json:"Name"`
	State  ContainerState  `json:"State"`
	Config ContainerConfig `json:"Config"`
}

// ContainerState is the state of one container.
type ContainerState struct {
	Status string `json:"Status"`
}

// ContainerConfig is not in the reference's example, which has the form of
// Docker's own inspection; that one has the environment here, passwords and
// all (docs.docker.com/reference/api/engine, ContainerInspect).
type ContainerConfig struct {
	Env []string `json:"Env" secret:"true"`
}

// DockerNetwork is a network. CreatedAt is an age for people: "2 hours ago".
type DockerNetwork struct {
	Name      string `json:"Name"`
	Driver    string `json:"Driver"`
	Scope     string `json:"Scope"`
	CreatedAt string `json:"CreatedAt"`
}

// PruneDockerImages removes every image that nothing uses.
var PruneDockerImages = op.Operation[OnServer, op.Empty]{
	Name:  "docker.image.prune",
	Route: "POST /api/servers/{server}/docker/images/prune",
	Risk:  policies.Destroy,
	Doc:   "Remove all unused Docker images of a server to free disk space. Images built there and pushed nowhere are lost.",
	Words: []string{
		"clean up images", "docker: reclaim space", "dangling layers", "docker image prune", "docker system prune", "unused images", "old images fill the disk",
		"dangling images", "clean up docker", "images nobody runs", "throw out unused images", "docker eats the disk", "free the space that images take", "old layers",
		"untagged images", "none images", "docker fills the disk", "image leftovers", "build leftovers", "docker image prune -a", "get space back from docker",
		"docker ate 60 gigs with old builds", "var lib docker is huge", "overlay2 fills the disk", "reclaim docker space", "wipe unused layers", "old releases in docker",
		"build cache", "deploys leave images behind", "free disk used by docker", "throw old images out", "docker cleanup", "clean docker's disk",
		"docker's disk usage exploded, throw old stuff out",
		"dọn dẹp image", "giải phóng ổ đĩa docker", "dọn docker", "xóa image thừa", "dọn image không dùng", "xóa các image thừa", "docker chiếm hết ổ cứng", "dọn dẹp docker",
		"giải phóng dung lượng docker", "xóa image rác", "docker ngốn ổ đĩa", "/var/lib/docker đầy", "docker ăn hết ổ cứng", "xóa layer cũ", "dọn bản build cũ",
	},
	Check:   op.See(&ListDockerImages),
	Preview: []op.Look{op.Show(&ListDockerImages)},
}

// ListDockerImages lists the images of a server.
var ListDockerImages = op.Operation[OnServer, []DockerImage]{
	Name:  "docker.image.list",
	Route: "GET /api/servers/{server}/docker/images",
	Risk:  policies.Read,
	Doc:   "List the Docker images of a server: id, repository, tag, size and the containers that use them.",
	Words: []string{
		"layers", "pulled versions", "what fills docker", "docker images", "list images", "docker image ls", "which images", "how big are the images", "which tags are pulled",
		"which version of the image is there", "docker image ls -a", "image sizes", "what images lie around", "pulled images", "is the newest image there", "xem image docker",
		"is nginx:1.25 pulled", "which builds do we have locally", "repository and tag", "local images", "big images",
		"danh sách image", "có những image nào", "liệt kê image", "các image đã pull", "image nào đang có", "xem dung lượng image",
	},
}

// DeleteDockerImageIn names an image.
type DeleteDockerImageIn struct {
	OnServer
	Image string `json:"image" doc:"Image id, or name:tag without a slash." example:"nginx:latest" from:"docker.image.list ID | Repository Tag Size"`
	Force bool   `json:"force,omitempty" in:"query" doc:"Remove even if in use."`
}

// DeleteDockerImage removes one image. Without force Docker refuses what is in
// use; what it does remove is lost all the same, so force does not grade it.
var DeleteDockerImage = op.Operation[DeleteDockerImageIn, op.Empty]{
	Name:  "docker.image.delete",
	Route: "DELETE /api/servers/{server}/docker/images/{image}",
	Risk:  policies.Destroy,
	Doc:   "Delete a Docker image from a server; one that no registry has is lost. List images first for the id.",
	Words: []string{
		"rmi", "remove old version image", "untag", "docker rmi", "delete image", "remove image", "docker image rm", "image of the old version", "image is not needed",
		"remove an old tag", "docker image is obsolete", "delete myapp:1.2", "throw the image away", "rmi old node", "one image away", "outdated tag", "remove postgres:14",
		"the image was rebuilt, delete the old", "drop an image by id", "php:7.4 image away", "wipe the image", "we do not run that image any more",
		"xóa image", "xóa ảnh docker", "xóa image cũ", "gỡ image", "xóa image docker", "bỏ image không dùng", "xóa bản image cũ", "gỡ tag cũ",
	},
	Check:   op.Gone(&ListDockerImages, "image=ID"),
	Preview: []op.Look{op.Show(&ListDockerImages)},
}

// StartContainerIn names a container to start.
type StartContainerIn struct {
	OnContainer
	Status int64 `json:"Status,omitempty" doc:"Unexplained in the reference."`
}

// StartContainer starts a container, or lets a paused one go on.
var StartContainer = op.Operation[StartContainerIn, op.Empty]{
	Name:  "docker.container.start",
	Route: "POST /api/servers/{server}/docker/containers/{container}/start",
	Risk:  policies.Change,
	Doc:   "Start a stopped or paused Docker container. List containers first for the id.",
	Words: []string{
		"bring up container", "unpause container", "resume container", "run it again container", "docker start", "docker unpause", "start container", "container is down",
		"exited container", "container exited, bring it up", "container went down", "start the stopped container", "docker compose start", "docker compose up",
		"wake the container", "continue the paused container", "container is not running", "get the api container back", "after the reboot the container is off",
		"container is stopped", "bring postgres up in docker", "fire up the worker container", "container died", "turn the container on", "container off since the reboot",
		"run the stopped container", "end the pause container",
		"khởi động container", "bật container", "chạy container", "bật lại container", "bật container redis", "container bị tắt, bật lại", "chạy container lên",
		"mở lại container", "khởi động lại container đã dừng", "container bị dừng, chạy lên", "bật docker", "container chết rồi, bật lên", "cho container chạy lại",
	},
	Check: op.Becomes(&ListContainers, "container=ID", "State", "running"),
	Undo:  op.Reverse("docker.container.stop"),
}

// StopContainer stops a running container.
var StopContainer = op.Operation[OnContainer, op.Empty]{
	Name:  "docker.container.stop",
	Route: "POST /api/servers/{server}/docker/containers/{container}/stop",
	Risk:  policies.Disrupt,
	Doc:   "Stop a running Docker container. What it serves is down until it is started again.",
	Words: []string{
		"shut down container", "halt container", "take offline container", "docker stop", "docker kill", "stop container", "turn off the container", "shut the container down",
		"container should be off", "docker compose stop", "docker compose down", "turn grafana off", "take the container offline", "container must not run",
		"kill a running container", "kibana container off", "staging worker off", "take the bot down", "put the container to rest", "end the container",
		"shut grafana in docker", "halt the stack", "container must go offline", "halt the crawler container until tonight",
		"dừng container", "tắt container", "ngừng container", "tắt container redis", "cho container dừng", "ngưng container", "dừng docker", "stop container giúp",
		"container này tắt đi", "ngừng con docker", "cho container nghỉ", "tắt docker",
	},
	Check:   op.Becomes(&ListContainers, "container=ID", "State", "exited"),
	Preview: []op.Look{op.Show(&ListContainers, "container=ID"), op.Show(&ListContainers, "container=Names")},
	Undo:    op.Reverse("docker.container.start"),
}

// RestartContainer restarts a container. It is not verified: the list shows
// running before and after, whether it restarted or not; its log may tell.
var RestartContainer = op.Operation[OnContainer, op.Empty]{
	Name:  "docker.container.restart",
	Route: "POST /api/servers/{server}/docker/containers/{container}/restart",
	Risk:  policies.Disrupt,
	Doc:   "Restart a Docker container. What it serves is down for a moment and connections break.",
	Words: []string{
		"reboot container", "bounce container", "reload container", "it hangs container", "docker restart", "restart container", "bounce the container", "container hangs",
		"restart docker", "traefik lost its routes", "grafana hangs", "bounce the api container", "cycle the worker", "docker compose restart", "restart the nginx container",
		"container does not answer", "container is stuck", "kick the container", "restart the bot", "restart portainer", "kick portainer", "reload traefik",
		"new environment, restart the container", "gitlab container slow", "memory leak in the container", "bounce redis in docker", "container unhealthy, restart",
		"bot does not react", "restart the stack", "container lag", "reset container", "api container has an error, restart", "bring the container round",
		"khởi động lại container", "khởi động lại docker", "container bị treo", "restart lại container", "bật tắt lại container", "chạy lại container",
		"khởi động lại docker redis", "container không phản hồi", "khởi động lại con docker", "container lỗi, restart",
	},
	Check:   op.See(&GetContainerLogs),
	Preview: []op.Look{op.Show(&ListContainers, "container=ID"), op.Show(&ListContainers, "container=Names")},
}

// PauseContainer freezes a running container.
var PauseContainer = op.Operation[OnContainer, op.Empty]{
	Name:  "docker.container.pause",
	Route: "POST /api/servers/{server}/docker/containers/{container}/pause",
	Risk:  policies.Disrupt,
	Doc:   "Freeze the processes of a running Docker container: it keeps its memory but answers nobody until it is started.",
	Words: []string{
		"suspend container", "hold container", "sleep container", "docker pause", "freeze a container", "keep it but stop its CPU", "freeze the worker",
		"halt it without losing memory", "put the container on ice", "suspend it for a moment", "keep its state, no CPU", "docker compose pause", "hold the container",
		"stop it for five minutes without ending it", "let it sleep", "halt the processes container", "freeze grafana",
		"tạm dừng container", "đóng băng container", "tạm ngưng container", "dừng tạm container", "đóng băng container một lúc", "cho container ngủ", "ngưng tạm container",
	},
	Check:   op.Becomes(&ListContainers, "container=ID", "State", "paused"),
	Preview: []op.Look{op.Show(&ListContainers, "container=ID"), op.Show(&ListContainers, "container=Names")},
	Undo:    op.Reverse("docker.container.start"),
}

// RenameContainerIn is a container's new name.
type RenameContainerIn struct {
	OnContainer
	Name string `json:"name" doc:"New container name." example:"mycontainer_new"`
}

// RenameContainer gives a container another name. It disrupts where others
// find the container by its name on a Docker network.
var RenameContainer = op.Operation[RenameContainerIn, op.Empty]{
	Name:  "docker.container.rename",
	Route: "POST /api/servers/{server}/docker/containers/{container}/rename",
	Risk:  policies.Disrupt,
	Doc:   "Rename a Docker container. Proxies, scripts and containers that reach it by the old name no longer find it.",
	Words: []string{
		"relabel container", "change hostname container", "call it something else container", "docker rename", "rename container", "new name for a container",
		"container has a silly name", "wrong container name", "call the container api", "give the container a better name", "compose made an ugly name",
		"container name conflict", "wrong label on the container", "name it properly container", "old name of the container is confusing", "db should be called postgres",
		"random name, give a proper one",
		"đổi tên container", "đổi tên cho container", "đặt lại tên container", "tên container xấu quá", "cho container tên khác", "tên ngẫu nhiên, đổi lại",
	},
	Check:   op.Changed(&ListContainers, "container=ID", "name=Names"),
	Preview: []op.Look{op.Show(&ListContainers, "container=ID"), op.Show(&ListContainers, "container=Names")},
}

// GetContainerLogs only reads, although it is a POST.
var GetContainerLogs = op.Operation[OnContainer, op.Text]{
	Name:  "docker.container.logs",
	Route: "POST /api/servers/{server}/docker/containers/{container}/logs",
	Risk:  policies.Read,
	Doc:   "Show the last 100 lines that a Docker container wrote. List containers first for the id.",
	Words: []string{
		"stdout", "stderr", "tail container", "container: why did it crash", "error messages container", "xem log container", "docker logs", "container log", "container output",
		"why does the container crash", "crash loop", "why does the container keep crashing", "what does the container say", "docker logs -f", "docker compose logs",
		"error in the container", "container restarts all the time", "last lines of the container", "container exits at once", "what went wrong in the container",
		"stack trace of the container", "coi log container", "log docker", "exits with code 1, what does it say", "error output of the worker", "why is the container unhealthy",
		"recent output container", "what did it print", "logs of traefik", "database container complains", "boot messages of the container", "trace of the container",
		"xem docker log", "xem output container", "container restarts every ten seconds, find out why", "container keeps restarting", "reason for the crash",
		"container won't start, why",
		"nhật ký container", "log của container", "container bị lỗi gì", "xem lỗi container", "container sao cứ chết hoài", "container báo lỗi", "container chết vì sao",
		"container in ra gì",
	},
}

// GetContainerStats reads what a container uses now.
var GetContainerStats = op.Operation[OnContainer, ContainerStats]{
	Name:  "docker.container.stats",
	Route: "GET /api/servers/{server}/docker/containers/{container}/stats",
	Risk:  policies.Read,
	Doc:   "Show how much CPU, memory and network a Docker container uses right now.",
	Words: []string{
		"resource usage container", "RAM container", "load container", "bandwidth container", "docker stats", "container memory", "container CPU", "which container eats RAM",
		"container hogs the RAM", "is the container using a lot of CPU", "memory of the container", "container eats memory", "how hungry is the container", "docker top",
		"network traffic of a container", "memory limit of the container reached", "which container burns CPU", "live usage container", "top for containers",
		"how much does the worker use", "container heavy", "is the container what slows us down", "heavy container", "load of one container",
		"tài nguyên container", "container tốn bao nhiêu RAM", "container ăn bao nhiêu ram", "container nào tốn ram", "container dùng bao nhiêu cpu", "mức dùng của container",
		"container ngốn tài nguyên", "container nặng", "ram của container", "cpu của container", "container làm chậm máy",
	},
}

// ListContainers lists the containers of a server, stopped ones too.
var ListContainers = op.Operation[OnServer, []Container]{
	Name:  "docker.container.list",
	Route: "GET /api/servers/{server}/docker/containers",
	Risk:  policies.Read,
	Doc:   "List all Docker containers of a server: id, name, image, state.",
	Words: []string{
		"docker ps", "containers: what is running", "containers: is it up", "services containers", "docker ps -a", "list containers", "running containers", "which containers",
		"what runs in docker", "exited containers", "docker container ls", "is the container up", "which containers crashed", "which containers are stopped",
		"what do we run in docker", "docker compose ps", "is grafana up", "what is dockerised", "are the containers healthy", "how many containers", "xem container",
		"is traefik running", "states of all containers", "any crashed container", "who publishes port 8080", "what containers are on the host", "container names",
		"docker overview", "stack status", "what is humming along in docker", "what is up in docker", "is anything restarting", "are all compose services up",
		"health of the stack",
		"danh sách container", "container nào đang chạy", "container nào bị tắt", "liệt kê container", "các container đang chạy", "có bao nhiêu container",
		"docker đang chạy gì", "container còn sống không", "con docker nào đang bật", "container nào chết", "xem trạng thái container", "docker đang có gì",
	},
}

// GetContainer reads all that Docker knows of a container. It reveals: its
// environment is where images expect passwords and tokens.
var GetContainer = op.Operation[OnContainer, ContainerDetails]{
	Name:  "docker.container.get",
	Route: "GET /api/servers/{server}/docker/containers/{container}",
	Risk:  policies.Reveal,
	Reads: true,
	Doc:   "Show everything about one Docker container, secrets in its environment included. For its state alone, list containers.",
	Words: []string{
		"docker inspect", "env variables container", "mounts container", "ports container", "container details", "environment of a container",
		"which port does the container publish", "restart policy container", "container config", "which env was it started with", "what command does it run",
		"how was it started", "which image does the container run", "which ports are mapped", "IP of the container", "which volumes are mounted", "bind mounts",
		"labels of the container", "healthcheck", "docker port", "config of one container", "what is mounted into the container", "entrypoint container",
		"restart count container", "network of the container", "how is it configured", "which tag does it run", "container's IP address", "environment and mounts",
		"xem inspect",
		"chi tiết container", "container chạy image nào", "container map cổng nào", "xem biến môi trường của container", "thông tin container", "container mount ở đâu",
		"cấu hình container", "chi tiết docker", "container này dùng volume nào",
	},
}

// DeleteContainerIn names a container to remove.
type DeleteContainerIn struct {
	OnContainer
	Force bool `json:"force,omitempty" in:"query" doc:"Remove even if running."`
}

// DeleteContainer stops and removes a container. What it wrote outside its
// volumes is lost with force and without, so force does not grade it.
var DeleteContainer = op.Operation[DeleteContainerIn, op.Empty]{
	Name:  "docker.container.delete",
	Route: "DELETE /api/servers/{server}/docker/containers/{container}",
	Risk:  policies.Destroy,
	Doc:   "Stop and remove a Docker container. Its settings and all that it wrote outside its volumes are lost.",
	Words: []string{
		"docker rm", "kill container", "get rid of container", "remove container", "delete container", "docker rm -f", "nuke the container", "docker container rm",
		"throw the container away", "test container can go", "remove the old container", "container is not needed any more", "docker rm -v", "throw out the exited container",
		"dead container, away with it", "delete a stopped container", "docker compose rm", "drop the dead container", "clear away the exited ones", "remove it with force",
		"recreate it, so delete it first", "get the failed container out", "wipe the container", "container called tmp can go", "delete the crawler container",
		"xóa container", "gỡ container", "xóa docker", "xóa container cũ", "bỏ container", "gỡ container không dùng", "xóa luôn container", "container không xài nữa",
		"cái container hỏng xóa đi", "xóa container lỗi", "gỡ docker",
	},
	Check:   op.Gone(&ListContainers, "container=ID"),
	Preview: []op.Look{op.Show(&ListContainers, "container=ID"), op.Show(&ListContainers, "container=Names")},
}

// CloneDockerVolumeIn is the name of a volume's copy.
type CloneDockerVolumeIn struct {
	OnVolume
	Name string `json:"name" doc:"Name of the copy, not in use yet." example:"mydata_backup"`
}

// CloneDockerVolume copies a volume. It is not verified: the reference does
// not show what a list of volumes looks like.
var CloneDockerVolume = op.Operation[CloneDockerVolumeIn, op.Empty]{
	Name:  "docker.volume.clone",
	Route: "POST /api/servers/{server}/docker/volumes/{volume}/clone",
	Risk:  policies.Change,
	Doc:   "Copy a Docker volume under a new name, for instance before a risky update. Needs as much free disk space as it holds.",
	Words: []string{
		"duplicate data", "snapshot volume", "backup copy volume", "copy a volume", "docker volume backup", "clone volume", "volume snapshot", "spare copy of the data volume",
		"safety copy of a volume before the upgrade", "try the upgrade on a copy of the data", "duplicate mongo_data", "copy pgdata", "second volume with the same data",
		"save the volume", "snapshot of the container's data", "copy of what the container stores", "test with a copy of the volume", "safe copy of pgdata",
		"duplicate the data before the experiment", "backup of the named volume", "second copy of the container's files", "play with a copy of production data",
		"duplicate the postgres data", "keep the state of the data before the try", "second copy of gitlab's data before migrating", "copy of the data in docker", "data twice",
		"sao chép volume", "nhân bản volume", "nhân bản dữ liệu container", "copy volume ra bản khác", "tạo bản sao volume", "sao volume trước khi nâng cấp",
		"bản sao dữ liệu container", "copy volume trước khi update",
	},
	Check: op.See(&ListDockerVolumes),
}

// PruneDockerVolumes removes every volume that no container uses.
var PruneDockerVolumes = op.Operation[OnServer, op.Empty]{
	Name:  "docker.volume.prune",
	Route: "POST /api/servers/{server}/docker/volumes/prune",
	Risk:  policies.Destroy,
	Doc:   "Delete all Docker volumes of a server that no container uses, with their data: databases of removed containers are lost for good.",
	Words: []string{
		"clean up storage volumes", "orphaned data", "reclaim space volumes", "docker volume prune", "unused volumes", "dangling volumes", "anonymous volumes",
		"volumes of removed containers", "leftover volumes", "dangling data", "volumes no container uses", "clear old docker data", "free space from volumes",
		"data nobody references", "stale volumes", "unattached volumes", "remains of deleted stacks", "stacks are gone, their data still sits there", "left data",
		"dọn dẹp volume", "xóa volume thừa", "xóa volume không dùng", "dọn volume mồ côi", "dọn dữ liệu docker thừa", "volume thừa", "dọn volume cũ", "volume không ai dùng",
		"dữ liệu stack cũ còn lại",
	},
	Check:   op.See(&ListDockerVolumes),
	Preview: []op.Look{op.Show(&ListDockerVolumes)},
}

// ListDockerVolumes lists the volumes of a server. The reference shows no
// answer but an error.
var ListDockerVolumes = op.Operation[OnServer, op.Any]{
	Name:  "docker.volume.list",
	Route: "GET /api/servers/{server}/docker/volumes",
	Risk:  policies.Read,
	Doc:   "List the Docker volumes of a server: where its containers keep their data.",
	Words: []string{
		"docker: storage", "persistent data", "docker: mounts", "docker volume ls", "list volumes", "which volumes", "where is the container's data", "what volumes lie around",
		"where does postgres keep its data in docker", "volumes of compose", "data of the containers", "named volumes", "xem volume", "which data volumes",
		"storage of the containers", "where is the mongo data", "mountpoint of the volume",
		"danh sách volume", "dữ liệu container nằm ở đâu", "liệt kê volume", "có những volume nào", "volume nào của container nào", "dữ liệu docker ở đâu",
	},
}

// DeleteDockerVolume removes one volume.
var DeleteDockerVolume = op.Operation[OnVolume, op.Empty]{
	Name:  "docker.volume.delete",
	Route: "DELETE /api/servers/{server}/docker/volumes/{volume}",
	Risk:  policies.Destroy,
	Doc:   "Delete a Docker volume and all data in it for good. Clone it first if the data may be needed.",
	Words: []string{
		"remove storage volume", "wipe container data", "docker volume rm", "delete volume", "remove volume", "old_pgdata can go", "volume is not needed",
		"throw the data of the container away", "remove the data volume", "wipe the volume", "get rid of mysql_data", "delete what the container stored", "redis_data away",
		"old data of the test stack", "delete persistent data", "free the volume", "remove what is left of the old container",
		"xóa volume", "xóa dữ liệu", "xóa volume cũ", "gỡ volume", "bỏ volume", "xoá volume docker", "xóa dữ liệu container", "xóa data của container cũ", "hủy volume",
	},
	Check:   op.See(&ListDockerVolumes),
	Preview: []op.Look{op.Show(&ListDockerVolumes)},
}

// PruneDockerNetworks removes every network that nothing uses. It destroys: a
// network's settings do not come back, and a stopped container that belonged
// to it does not start without it.
var PruneDockerNetworks = op.Operation[OnServer, op.Empty]{
	Name:  "docker.network.prune",
	Route: "POST /api/servers/{server}/docker/networks/prune",
	Risk:  policies.Destroy,
	Doc:   "Remove all unused Docker networks of a server. Stopped containers that belonged to one may not start again.",
	Words: []string{
		"clean up bridges", "subnet exhausted", "docker: tidy", "docker network prune", "unused networks", "leftover networks", "leftover networks of compose",
		"sweep unused bridges", "docker: could not find an available address pool", "too many docker networks", "dead networks", "networks nobody uses", "too many bridges",
		"clear out old docker networks", "stale networks",
		"dọn dẹp mạng docker", "xóa mạng docker thừa", "dọn mạng docker", "xóa network không dùng", "dọn network thừa", "gỡ mạng docker cũ",
	},
	Check:   op.See(&ListDockerNetworks),
	Preview: []op.Look{op.Show(&ListDockerNetworks)},
}

// ListDockerNetworks lists the networks of a server.
var ListDockerNetworks = op.Operation[OnServer, []DockerNetwork]{
	Name:  "docker.network.list",
	Route: "GET /api/servers/{server}/docker/networks",
	Risk:  policies.Read,
	Doc:   "List the Docker networks of a server: name, driver, scope, age.",
	Words: []string{
		"bridge", "overlay", "subnets", "docker network ls", "docker networks", "list networks", "which networks does docker have", "bridge networks", "subnets of docker",
		"compose networks", "network inspect", "does docker have a network called", "gateway of the docker network", "how are the containers connected", "which subnets",
		"ip range of docker",
		"danh sách mạng docker", "mạng docker", "xem mạng docker", "có những mạng docker nào", "liệt kê network docker", "dải mạng docker", "container nối mạng nào",
	},
}
