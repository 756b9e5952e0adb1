package flashpanel

import (
	"slices"
	"strings"
	"unicode"

	"panelbot/policies"
)

// What a file holds is judged by its name, before anybody has seen it, and a
// server has more places for secrets than can be listed. So the list is the
// other way round: a few kinds of files are known to be made for many eyes,
// and every other reveals. Among those few, names that speak of a secret
// reveal too. Symbolic links cannot be seen from here.

// gradeView judges a file by its name. Encoded content reveals, because no
// pattern finds a secret in it. With a root, the path may be read as it is or
// from the root on: both must be public.
func gradeView(in ViewFileIn) policies.Risk {
	root := strings.TrimSuffix(in.Root, "/")
	switch {
	case in.Encode, !publicFile(in.Path):
		return policies.Reveal
	case root != "" && (!strings.HasPrefix(in.Path, root+"/") || !publicFile(root+in.Path)):
		return policies.Reveal
	default:
		return policies.Read
	}
}

// publicFile reports whether a path is plainly that of a log, or of a file of a
// site that its visitors get as it is.
func publicFile(path string) bool {
	if !plainPath(path) {
		return false
	}
	parts := strings.Split(path[1:], "/")
	directories, name := parts[:len(parts)-1], parts[len(parts)-1]
	if slices.ContainsFunc(directories, secretDirectory) || secretName(name) {
		return false
	}
	below := func(roots ...string) bool {
		return len(directories) >= len(roots) && slices.Equal(directories[:len(roots)], roots)
	}
	switch {
	case below("var", "log"):
		return publicLog(directories[2:], name)
	case below("var", "www"), below("home") && len(directories) > 1:
		return publicPage(name)
	default:
		return false
	}
}

// showsSaved reports whether those who are asked about the writing of a file may be
// shown its beginning. What it runs is why they are asked, so that this is not as
// narrow as gradeView; but nothing is shown of what is encoded, or lies where a name
// speaks of a secret.
func showsSaved(in SaveFileIn) bool {
	path := strings.TrimSuffix(in.Root, "/") + in.Path
	return !in.Encode && plainPath(in.Path) && plainPath(path) && !speaksOfSecret(path)
}

// speaksOfSecret reports whether the name of a file, or of a directory above it, does.
func speaksOfSecret(path string) bool {
	directories, name := path[:strings.LastIndexByte(path, '/')+1], path[strings.LastIndexByte(path, '/')+1:]
	return secretName(name) || slices.ContainsFunc(strings.Split(strings.Trim(directories, "/"), "/"), secretDirectory)
}

// plainPath reports whether an absolute path names what it seems to name: no
// empty, "." or ".." part, none that begins with a space or ends with a dot or
// a space, and no character that a shell, a URL or an encoding may read
// otherwise.
func plainPath(path string) bool {
	rest, absolute := strings.CutPrefix(path, "/")
	if !absolute {
		return false
	}
	for part := range strings.SplitSeq(rest, "/") {
		if part == "" || strings.HasPrefix(part, " ") || strings.TrimRight(part, ". ") != part {
			return false
		}
	}
	return !strings.ContainsFunc(path, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune("/._-+@=,:() ", r)
	})
}

// publicPage reports whether visitors of a site get a file of that name as it
// is, or would, did it lie in the right directory. Programs (php) are not
// among them, nor what is exported (csv, json) or configures (.htaccess).
func publicPage(name string) bool {
	switch name {
	case "README", "LICENSE", "composer.json", "package.json":
		return true
	}
	dot := strings.LastIndexByte(name, '.')
	return dot > 0 && slices.Contains([]string{
		"css", "gif", "htm", "html", "ico", "jpeg", "jpg", "js", "log", "map", "md", "mjs", "png", "svg", "ttf", "txt", "webp", "woff", "woff2",
	}, name[dot+1:])
}

// publicLog reports whether a file below /var/log tells what services do. Logs
// of log-ins, mail, cron jobs, installations and databases' statements hold
// what people type, passwords among it.
func publicLog(directories []string, name string) bool {
	where := strings.ToLower(strings.Join(append(slices.Clone(directories), name), "/"))
	for _, word := range []string{
		"audit", "auth", "cloud-init", "cron", "dovecot", "exim", "general", "installer", "journal", "mail", "postfix", "postgres", "query", "secure", "slow", "sudo",
	} {
		if strings.Contains(where, word) {
			return false
		}
	}
	base := strings.TrimRight(name, "0123456789") // error.log.1, error_log-20261101
	if base != name {
		base = strings.TrimRight(base, ".-")
	}
	return base == "syslog" || base == "messages" || strings.HasSuffix(base, ".log") || strings.HasSuffix(base, "_log")
}

// secretDirectory reports whether secrets are kept in a directory of that
// name. Hidden ones are, such as .ssh, .git, .aws.
func secretDirectory(name string) bool {
	switch name = strings.ToLower(name); name {
	case ".well-known":
		return false
	case "backup", "backups", "credentials", "dumps", "keys", "letsencrypt", "mail", "maildir", "mailboxes", "private", "secret", "secrets",
		"sessions", "vmail", "wireguard":
		return true
	}
	return strings.HasPrefix(name, ".")
}

// secretName reports whether the name of a file speaks of a secret. It errs on
// the side of yes: it asks for parts of words, so that wp-config.php.txt,
// LocalSettings.txt, api-keys.md and db_credentials.js are all found.
func secretName(name string) bool {
	name = strings.ToLower(name)
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "id_") || strings.HasPrefix(name, "sess_") {
		return true
	}
	stem, _, _ := strings.Cut(name, ".")
	return stem == "db" || slices.ContainsFunc([]string{
		"auth", "backup", "config", "conn", "cookie", "cred", "database", "dsn", "dump", "env", "history", "key", "mnemonic",
		"parameters", "pass", "private", "pwd", "rclone", "recovery", "redis", "secret", "settings", "shadow", "sql", "token", "vault", "wallet",
	}, func(word string) bool { return strings.Contains(name, word) })
}
