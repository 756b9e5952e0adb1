package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var commands = op.Group{Title: "Commands", Name: "commands", Operations: []op.Declaration{
	&ListCommands, &RunCommand,
}}

// Command is a shell command that was run for a site. The answer to a run
// shows its status, the list its output.
type Command struct {
	ID     int64  `json:"id"`
	Script string `json:"script"`
	Status string `json:"status"`
	Output string `json:"output"`
}

// CommandList is the answer of ListCommands.
type CommandList struct {
	Data []Command `json:"data"`
}

// CommandStarted is a command that runs.
type CommandStarted struct {
	Data Command `json:"data"`
}

// ListCommands lists the commands that were run for a site.
var ListCommands = op.Operation[OnSite, CommandList]{
	Name:  "command.list",
	Route: "GET /api/sites/{site}/commands",
	Risk:  policies.Read,
	Doc:   "List the shell commands that were run for a site, with their output. Only the first page of them.",
	Words: []string{
		"history", "what was executed", "terminal log", "artisan result", "commands run before", "who ran what", "output of the last command", "bash history",
		"did the migration run", "command log", "what was typed in the console", "what did we run there", "shell history of the site", "what came out of the command",
		"output of artisan", "who typed what", "result of the last run", "did composer finish", "terminal history", "what commands were executed",
		"did someone run the migrations today", "log of the runs", "stdout of the last command", "who cleared the cache", "which artisan calls were made", "earlier commands",
		"see the output again", "what did the developer run", "console output of last week", "what did the last commands print", "what did the intern run on the blog",
		"commands of yesterday", "who ran something there",
		"lịch sử lệnh", "kết quả lệnh", "các lệnh đã chạy", "lệnh đã chạy hôm qua", "kết quả chạy lệnh", "ai đã gõ lệnh gì", "xem lại lệnh", "lệnh vừa chạy ra sao",
		"hôm nay có ai chạy migrate không", "kết quả lệnh trước", "lệnh gần nhất", "xem output lệnh tuần trước",
	},
}

// RunCommandIn is a shell command for a site.
type RunCommandIn struct {
	OnSite
	Script string `json:"script" doc:"Shell command to run." example:"ls -la"`
}

// RunCommand runs a shell command for a site. The reference shows the status
// running; success is deploys' word for the end, and any other is told as the
// panel writes it.
var RunCommand = op.Operation[RunCommandIn, CommandStarted]{
	Name:  "command.run",
	Route: "POST /api/sites/{site}/commands",
	Risk:  policies.Destroy,
	Doc:   "Run a shell command in a site and keep it in the site's list of commands. It can do whatever the site's user can: delete, overwrite, send away.",
	Words: []string{
		"execute", "artisan", "wp-cli", "bash", "ssh exec", "run a shell command", "php artisan migrate", "composer install", "npm run build", "run wp cli",
		"clear laravel cache", "run a script in the site", "console", "terminal", "drush", "composer update", "npm install", "yarn build", "artisan cache:clear",
		"artisan queue:restart", "artisan down", "put the site into maintenance mode", "php artisan tinker", "wp plugin update", "wp cache flush", "wp search-replace",
		"drush cr", "bin/console", "bin/magento", "rails db:migrate", "python manage.py migrate", "run migrations on the site", "seed the database", "clear the site's cache",
		"flush the cache of wordpress", "make install", "run this in the project directory", "ls -la", "git status", "pip install", "execute a php script", "queue:work",
		"start the seeder", "regenerate autoload", "update wordpress plugins", "maintenance mode of laravel", "storage:link", "key:generate", "config:cache", "optimize:clear",
		"restart the queue with artisan", "wordpress core update", "activate a plugin with wp", "change the admin password with wp user update", "magento reindex",
		"typo3 cache", "composer dump-autoload", "npm ci", "build the assets", "vite build", "execute a script of the project", "rebuild the index", "reindex",
		"symfony console", "flask", "gem install", "ssh command in the site's folder", "php -f", "one-off command", "regenerate thumbnails", "run the tests",
		"empty the twig cache", "drupal cache rebuild", "indexer:reindex", "laravel horizon", "tail a file in the site", "execute npm", "git checkout in the site",
		"node script", "cron:run of magento", "typo3 command", "update the CMS by command line", "start a worker in the site", "kick off the sitemap generator",
		"git status in the site dir", "script of the site", "generate the sitemap", "warm up the cache", "fire a php script",
		"chạy lệnh", "thực thi", "chạy artisan", "gõ lệnh", "chạy composer", "chạy npm", "chạy lệnh artisan", "chạy migrate", "chạy wp-cli", "xóa cache laravel",
		"chạy script trong site", "chạy giúp lệnh này", "chạy lệnh trong web", "bật chế độ bảo trì", "chạy storage:link", "chạy wp", "xóa cache wordpress bằng lệnh",
		"build giao diện", "bật maintenance laravel", "chạy lệnh php", "cập nhật plugin wordpress", "chạy composer install", "chạy lệnh trên web", "chạy npm install",
	},
	Grade: gradeCommand,
	Check: op.Followed(&ListCommands, "data.id", "status", []string{"running"}, []string{"success"}),
}

// gradeCommand knows a few commands, to the letter, that only look. They are
// a Change all the same: the site's list of commands grows. A space too many
// makes a command unknown, and the unknown is Destroy.
func gradeCommand(in RunCommandIn) policies.Risk {
	switch in.Script {
	case "ls", "ls -l", "ls -la", "pwd", "whoami", "id", "date", "uptime", "df -h", "free -m", "php -v":
		return policies.Change
	}
	return policies.Destroy
}
