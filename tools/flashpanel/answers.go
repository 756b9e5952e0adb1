package flashpanel

// Event is a piece of work that the panel has started. The reference shows
// its status as RUNNING and running, names no terminal value, and has no
// operation that reads an event back.
type Event struct {
	ID           int64   `json:"id"`
	Description  string  `json:"description"`
	Status       string  `json:"status"`
	TotalSeconds float64 `json:"total_seconds"`
	CreatedAt    string  `json:"created_at"`
	UpdatedAt    string  `json:"updated_at"`
	Output       string  `json:"output"`
	UserID       int64   `json:"user_id"`
	ServerID     int64   `json:"server_id"`
	SiteID       int64   `json:"site_id"`
	Color        string  `json:"color"`
	IsFinished   bool    `json:"is_finished"`
	UserName     string  `json:"user_name"`
	UserAvatar   string  `json:"user_avatar"`
	Type         string  `json:"type"`
	// CreatedAtDisplay is for people and may be Vietnamese: never parsed.
	CreatedAtDisplay string `json:"created_at_display"`
}

// Started is the answer of the operations that start an event.
type Started struct {
	Data Event `json:"data"`
}

// EventRef is an event as answers show it beside another object.
type EventRef struct {
	ID          int64  `json:"id"`
	Description string `json:"description"`
	Status      string `json:"status"`
	Type        string `json:"type"`
	Color       string `json:"color"`
}
