package simulator

// routesNotifications registers the group Notifications.
func (s *Simulator) routesNotifications() {
	s.flash("POST /api/sites/{site}/notifications/telegram/disable", disableTelegram)
}

// disableTelegram changes nothing that an operation shows.
func disableTelegram(*call) answer { return none() }
