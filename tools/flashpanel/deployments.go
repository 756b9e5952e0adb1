package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var deployments = op.Group{Title: "Deployments", Name: "deployments", Operations: []op.Declaration{
	&ListDeployments, &ListDeploymentVariables, &UpdateDeployScript, &DeployNow,
	&RefreshDeployToken, &ToggleAutoDeploy, &CreateDeployKey, &DeleteDeployKey,
}}

// Deployment is one run of a site's deployment script. The reference shows
// the status as running and success; any other word is the panel's own.
type Deployment struct {
	ID        int64  `json:"id"`
	Status    string `json:"status"`
	CreatedAt string `json:"created_at"`
}

// DeploymentList is the answer of ListDeployments: one page.
type DeploymentList struct {
	Data []Deployment `json:"data"`
}

// DeploymentVariables are the variables of a deployment script and their
// values, such as SITE_NAME and SITE_PATH.
type DeploymentVariables map[string]string

// DeploymentStarted is a deployment and the event that runs it.
type DeploymentStarted struct {
	Deployment Deployment `json:"deployment"`
	Event      EventRef   `json:"event"`
}

// DeploySite is a site as the answers about its deployments show it.
type DeploySite struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// DeployScriptUpdated is the site whose script was replaced.
type DeployScriptUpdated struct {
	Data DeploySite `json:"data"`
}

// DeployLink is the webhook that deploys a site for whoever knows it.
type DeployLink struct {
	Link string `json:"link" secret:"true"`
}

// AutoDeploySite is a site with the state of its automatic deployment.
type AutoDeploySite struct {
	DeploySite
	AutodeployEnabled bool `json:"autodeploy_enabled"`
}

// AutoDeployToggled is the answer of ToggleAutoDeploy: the state after it.
type AutoDeployToggled struct {
	Data AutoDeploySite `json:"data"`
}

// DeployKeyAttrs holds the public half of a deploy key; empty when there is none.
type DeployKeyAttrs struct {
	DeployKey string `json:"deploy_key"`
}

// DeployKeySite is a site with its deploy key.
type DeployKeySite struct {
	DeploySite
	Attrs DeployKeyAttrs `json:"attrs"`
}

// DeployKeyAnswer is the answer of CreateDeployKey and DeleteDeployKey.
type DeployKeyAnswer struct {
	Data DeployKeySite `json:"data"`
}

// ListDeploymentsIn chooses a page of a site's deployments.
type ListDeploymentsIn struct {
	OnSite
	Page    int64 `json:"page,omitempty" doc:"Page number, from 1." example:"1"`
	PerPage int64 `json:"per_page,omitempty" doc:"Items on a page, 10 by default." example:"15"`
}

// ListDeployments lists the deployments of a site, one page at a time.
var ListDeployments = op.Operation[ListDeploymentsIn, DeploymentList]{
	Name:  "deploy.list",
	Route: "GET /api/sites/{site}/deploys",
	Risk:  policies.Read,
	Doc:   "List the deployments of a site with id, status and time; shows whether the last one succeeded.",
	Words: []string{
		"releases", "deployment history", "failed deploy", "did it go live", "last deploy", "was it deployed", "deploy status", "who deployed", "when did we release",
		"is the build green", "why did the deploy fail", "did the deployment work", "did the last release go out", "since when is it live", "is the new version live",
		"which commit is live", "when was it deployed", "did the rollout work", "last release", "status of the rollout", "deployment failed", "did the push go live",
		"build failed", "who shipped", "release log", "what did we ship yesterday", "has the fix been shipped", "customer does not see the fix", "which build is on production",
		"was there a release on Friday", "failed rollout", "deploy queue", "duration of the deployments", "what was the last thing that went out", "release state",
		"which version are visitors seeing", "what is live", "last deployment time", "which commit", "did anything go out over the weekend", "releases of this week",
		"why did the last deploy fail",
		"lịch sử triển khai", "lần deploy gần nhất", "deploy xong chưa", "lần triển khai cuối", "deploy có thành công không", "bản deploy mới nhất khi nào", "deploy bị lỗi",
		"xem lịch sử deploy", "các lần deploy", "code mới lên chưa", "ai deploy lần cuối", "đã đẩy bản sửa lên chưa", "bản nào đang chạy", "hôm qua deploy mấy lần",
		"bản cuối cùng lên lúc nào", "khách đang thấy bản nào", "lần deploy cuối lỗi gì",
	},
}

// ListDeploymentVariables lists what a deployment script may refer to. It also
// shows which site an id stands for, so the changes below show it first.
var ListDeploymentVariables = op.Operation[OnSite, DeploymentVariables]{
	Name:  "deploy.variable.list",
	Route: "GET /api/sites/{site}/deploys/variables",
	Risk:  policies.Read,
	Doc:   "List the variables that a site's deployment script can use, with their values: SITE_NAME, SITE_PATH and others.",
	Words: []string{
		"placeholders", "site path", "script environment", "deploy variables", "variables in the deploy script", "environment of the deploy script",
		"which placeholders may the script use", "$SITE_PATH", "what is SITE_NAME", "what can I use in the build script", "variables available on deploy", "env of the deploy",
		"names I may use in the script", "what does $BRANCH stand for", "replaceable values", "path variable of the site", "what can I write instead of the path",
		"built-in variables",
		"biến triển khai", "biến trong script deploy", "biến nào dùng được trong script", "các biến khi deploy", "có những biến nào", "biến có sẵn", "biến SITE_PATH là gì",
		"dùng biến gì thay đường dẫn",
	},
}

// UpdateDeployScriptIn is a site's new deployment script.
type UpdateDeployScriptIn struct {
	OnSite
	Script string `json:"script" doc:"Whole shell script, replacing the old one." example:"cd $SITE_PATH && git pull"`
}

// UpdateDeployScript replaces the script that every later deployment runs. No
// operation reads a script back, so neither the old one can be shown nor the
// new one verified.
var UpdateDeployScript = op.Operation[UpdateDeployScriptIn, DeployScriptUpdated]{
	Name:  "deploy.script.update",
	Route: "PUT /api/sites/{site}/deploys/script",
	Risk:  policies.Grant,
	Doc:   "Replace a site's deployment script: every later deployment runs it on the server. The old one cannot be read back.",
	Words: []string{
		"build steps", "release commands", "post-deploy hook", "deploy script", "change deploy steps", "add a build step", "npm build on deploy", "run migrations on deploy",
		"deploy hook script", "after git pull run the migrations", "add npm run build to the deploy", "deployment should restart the queue", "what runs on deploy has to change",
		"edit the build commands", "composer install during deploy", "clear caches after every release", "add artisan migrate to the release steps",
		"replace the deploy commands", "zero downtime script", "post deploy command", "build needs yarn instead of npm", "release should clear the cache too",
		"wrong branch in the deploy script", "deployment must not run migrations", "use pnpm in the build", "new steps for the release", "commands after the pull",
		"deploy recipe", "pipeline steps", "replace npm by bun", "add artisan optimize to the deploy", "run something after each deploy", "new command in the release script",
		"sửa script triển khai", "sửa script deploy", "sửa kịch bản deploy", "thêm lệnh vào script deploy", "đổi lệnh build khi deploy", "thêm bước build",
		"cập nhật script triển khai", "deploy xong tự chạy migrate", "build bằng yarn", "thêm bước migrate", "bỏ bước migrate khi deploy", "sửa các bước deploy",
		"thêm php artisan vào deploy",
	},
	Preview: []op.Look{op.Show(&ListDeploymentVariables)},
}

// DeployNow runs the deployment script of a site. The script was granted when
// it was saved; running it puts new code in front of visitors.
var DeployNow = op.Operation[OnSite, DeploymentStarted]{
	Name:  "deploy.now",
	Route: "POST /api/sites/{site}/deploys/now",
	Risk:  policies.Disrupt,
	Doc:   "Deploy the latest source code of a site: runs its deployment script on the live site.",
	Words: []string{
		"release", "ship", "go live", "git pull", "push to production", "deploy", "deploy the site", "release the new version", "roll out the latest code", "push it live",
		"update the code", "redeploy", "pull from git", "latest main", "latest commit live", "bring the new code online", "pull the newest code", "ship it",
		"update the site from git", "make the release", "new version to production", "push the fix live", "deploy master", "start a deployment", "git pull origin main",
		"put the current code on the server", "roll out", "publish the new version", "run the deployment", "hotfix is merged, get it out", "deploy web",
		"roll out what is on main", "current master to the site", "get the fix out", "trigger a build", "kick off the pipeline", "release time", "fetch the new commits",
		"website should show the latest commit", "bring production up to main", "deploy again", "merge is done, ship", "bring the last changes onto the site",
		"put the developer's changes live", "latest changes online", "update production", "merge is through, put it live", "put the merge live", "get the new version online",
		"triển khai", "cập nhật code", "deploy code mới", "đẩy code lên", "deploy lại", "cập nhật code mới nhất", "lên code", "kéo code mới về", "deploy giúp",
		"triển khai bản mới", "up code lên production", "đẩy bản mới lên site", "pull code mới", "tung bản mới", "đưa code main lên", "bấm deploy", "phát hành bản mới",
		"pull main về", "cho bản mới lên web", "lấy code mới cho site",
	},
	Check:   op.Followed(&ListDeployments, "deployment.id", "status", []string{"running"}, []string{"success"}),
	Preview: []op.Look{op.Show(&ListDeploymentVariables)},
}

// RefreshDeployToken replaces the webhook link of a site. It grants: the new
// link is lasting access for whoever holds it. That the old one stops is
// mended by giving the new one to its users, so it is not Destroy.
var RefreshDeployToken = op.Operation[OnSite, DeployLink]{
	Name:  "deploy.token.refresh",
	Route: "PUT /api/sites/{site}/deploys/refresh-token",
	Risk:  policies.Grant,
	Doc:   "Replace a site's secret deployment webhook. The old link stops at once: Git hosts and CI that call it need the new one.",
	Words: []string{
		"rotate webhook", "new hook link", "leaked deploy link", "webhook leaked", "regenerate the deploy url", "new deploy hook", "reset webhook token", "deploy webhook",
		"the hook url leaked", "webhook secret is known", "new url for github actions", "old webhook must stop working", "rotate the hook", "invalidate the deploy link",
		"new secret deploy link", "reset the deploy hook", "deploy url was pasted in a public chat", "someone can trigger our deployments", "hook is public",
		"change the secret URL", "github webhook must be replaced", "ex employee knows the deploy link", "invalidate the webhook",
		"đổi token", "link webhook mới", "tạo lại webhook", "đổi link deploy", "lộ webhook", "tạo link webhook mới", "đổi webhook deploy", "link deploy bị lộ",
		"url deploy bị lộ", "ai cũng gọi được webhook", "làm mới token deploy", "người cũ biết link deploy",
	},
	Preview: []op.Look{op.Show(&ListDeploymentVariables)},
}

// ToggleAutoDeploy turns automatic deployment on or off. It takes no wish, so
// each call must be judged as turning it on: from then on, whoever can push to
// the repository runs code on the server.
var ToggleAutoDeploy = op.Operation[OnSite, AutoDeployToggled]{
	Name:  "deploy.auto.toggle",
	Route: "PUT /api/sites/{site}/deploys/auto",
	Risk:  policies.Grant,
	Doc:   "Switch a site's automatic deployment to the other state, on or off; the answer says which. A second call switches back.",
	Words: []string{
		"deploy on push", "continuous deployment", "quick deploy", "push to deploy", "auto deploy", "automatic deployment", "stop deploying on every push",
		"turn off auto deploy", "deploy when I push", "CD", "go live on each push", "deploy by itself after a push", "each push to main", "do not deploy on every push",
		"push to main should not go live", "deploy only by hand from now on", "manual deploys only", "commits go live on their own", "auto pull", "build on push",
		"github push triggers", "push should not go straight to the live site", "hands off, deploys by hand", "continuous delivery off", "merge should trigger the rollout",
		"deploy whenever main changes", "stop the automatic rollout", "each commit ships", "disable auto release", "stop going live automatically", "automatic go-live",
		"I want to decide myself when we go live", "not on each commit", "releases by hand",
		"tự động triển khai", "tắt tự động deploy", "bật auto deploy", "ngừng tự deploy", "tự deploy khi push", "push là tự lên", "push code tự lên", "không tự động deploy nữa",
		"tắt deploy tự động", "merge xong là deploy", "không tự lên nữa", "tự lên khi push main",
	},
	Preview: []op.Look{op.Show(&ListDeploymentVariables)},
	Undo:    op.Reverse("deploy.auto.toggle"),
}

// CreateDeployKey makes a key pair for a site. Its inverse is not named: the
// reference shows one key for a site and not what becomes of an earlier one,
// which deleting the new one would not bring back.
var CreateDeployKey = op.Operation[OnSite, DeployKeyAnswer]{
	Name:  "deploy.key.create",
	Route: "POST /api/sites/{site}/deploys/key",
	Risk:  policies.Grant,
	Doc:   "Make a new RSA deploy key for a site on its server. Add the public key from the answer to the Git host; an earlier key may stop working.",
	Words: []string{
		"repository key", "GitHub access", "GitLab read access", "private repo", "deploy key", "read-only key for the repo", "Permission denied (publickey) on git clone",
		"public key for GitHub", "clone a private repository", "git clone asks for a password", "could not read from remote repository", "repository not found on clone",
		"the site needs to read our repo", "host key for the repo", "new key for the repository", "let the site pull from gitlab", "private bitbucket repo",
		"access to the repo", "git pull permission denied", "github says the key is unknown", "gitlab refuses the site", "new repo, the site needs access",
		"fatal could not read from remote repository", "replace the repo key", "key for cloning", "host key for bitbucket", "site needs to fetch from git",
		"new private repo, our site can't clone it", "clone fails for lack of a key",
		"tạo khóa deploy", "khóa deploy", "tạo key deploy", "tạo khóa cho repo private", "không clone được repo", "lỗi publickey khi pull", "cấp quyền đọc repo cho site",
		"github không cho pull", "site cần key mới",
	},
	Preview: []op.Look{op.Show(&ListDeploymentVariables)},
}

// DeleteDeployKey removes the key pair of a site.
var DeleteDeployKey = op.Operation[OnSite, DeployKeyAnswer]{
	Name:  "deploy.key.delete",
	Route: "DELETE /api/sites/{site}/deploys/key",
	Risk:  policies.Destroy,
	Doc:   "Delete a site's deploy key. Deployments from a private repository fail until a new key is made and added to the Git host.",
	Words: []string{
		"remove repository key", "revoke GitHub access", "delete deploy key", "remove the key from the site", "repo key leaked", "the site needs no repo access any more",
		"we left github", "repo key can go", "revoke the site's git access", "take the key of the repository away", "we moved off gitlab", "the leaked key of the repo",
		"repository was sold", "site is static now, no git", "unlink the repository", "cut the connection to github", "key of the repo in wrong hands",
		"site should not read the repo any more", "remove access to the repository", "withdraw the key at gitlab",
		"xóa khóa deploy", "thu hồi khóa", "gỡ khóa deploy", "xóa key repo", "bỏ quyền đọc repo", "xóa deploy key", "bỏ kết nối github", "gỡ key git của site",
		"không cho site đọc repo nữa",
	},
	Preview: []op.Look{op.Show(&ListDeploymentVariables)},
}
