package mcp

// The modes of a list, besides a list of groups.
const (
	// Full lists every tool.
	Full = "full"
	// Preset lists what is used every day, and the compact tools for the rest.
	Preset = "preset"
	// Compact lists the compact tools alone.
	Compact = "compact"
)

// everyday are the tools of the preset: what operators look at first, and the
// changes that they make most. A test holds their number and their size.
func everyday() []string {
	return []string{
		"flashpanel_server_list", "flashpanel_server_get", "flashpanel_systeminfo_get", "flashpanel_server_restart", "flashpanel_server_clean",
		"flashpanel_application_list", "flashpanel_application_restart",
		"flashpanel_deploy_now", "flashpanel_deploy_list",
		"flashpanel_database_list", "flashpanel_database_create", "flashpanel_database_user_create",
		"flashpanel_backup_list", "flashpanel_backup_create", "flashpanel_backup_restore",
		"flashpanel_certificate_list", "flashpanel_certificate_free",
		"flashpanel_dns_zone_list", "flashpanel_dns_record_list", "flashpanel_dns_record_create", "flashpanel_dns_record_delete",
		"flashpanel_docker_container_list", "flashpanel_docker_container_logs", "flashpanel_docker_container_restart",
		"flashpanel_fail2ban_jail_list", "flashpanel_fail2ban_unban", "flashpanel_firewall_rule_list",
		"flashpanel_schedule_list", "flashpanel_ssh_key_list",
		"openpanel_dashboard_get", "openpanel_domain_list",
	}
}
