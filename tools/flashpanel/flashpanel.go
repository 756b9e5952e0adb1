package flashpanel

import "panelbot/tools/op"

// Groups lists the groups of the reference in its order.
func Groups() []op.Group {
	return []op.Group{
		applications, authentication, backups, commands, dns, databaseUsers, databases, deployments,
		docker, files, security, firewall, users, balancing, mail, n8n, notifications, openclaw,
		openlitespeed, php, phpmyadmin, gitKeys, sshd, sshKeys, certificates, schedules, agent, servers,
	}
}
