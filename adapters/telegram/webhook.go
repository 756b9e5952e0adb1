package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"mime"
	"net/http"
	"regexp"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

const (
	maxBody  = 1 << 20
	bodyTime = 5 * time.Second
	// secretHeader has what setWebhook was given: https://core.telegram.org/bots/api#setwebhook.
	secretHeader = "X-Telegram-Bot-Api-Secret-Token"
)

var secretForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_-]{16,256}$`) })

// CheckSecret says what keeps a text from being the secret token of a webhook.
func CheckSecret(secret string) error {
	if !secretForm().MatchString(secret) {
		return errors.New("it must be 16 to 256 letters, digits, dashes and underscores, that nobody can guess")
	}
	return nil
}

// Webhook is the handler of what Telegram posts, known by the secret token.
func (i *Intake) Webhook(secret string) (http.Handler, error) {
	if err := CheckSecret(secret); err != nil {
		return nil, errors.New("telegram: the webhook's secret token: " + err.Error())
	}
	return &webhook{i, sha256.Sum256([]byte(secret))}, nil
}

type webhook struct {
	*Intake
	secret [sha256.Size]byte
}

// ServeHTTP takes one update. Nothing of it is read before the secret is right.
func (h *webhook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed, "post an update")
		return
	}
	given := sha256.Sum256([]byte(r.Header.Get(secretHeader)))
	if subtle.ConstantTimeCompare(given[:], h.secret[:]) != 1 {
		h.refused.refuse(r.Context(), h.log, h.cfg.Refusals, Refusal{Why: "secret", Way: "webhook", Remote: r.RemoteAddr})
		refuse(w, http.StatusUnauthorized, "not from Telegram")
		return
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, "content type")
		return
	}
	// An error means that the connection knows no deadline, as in tests.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTime))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			h.refused.refuse(r.Context(), h.log, h.cfg.Refusals, Refusal{Why: "malformed", Way: "webhook", Remote: r.RemoteAddr})
			refuse(w, http.StatusRequestEntityTooLarge, "too large")
			return
		}
		refuse(w, http.StatusBadRequest, "broken off")
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // the connection goes on
	if _, err := h.take(r.Context(), body, "webhook", r.RemoteAddr); err != nil {
		h.log.Error("telegram update not taken", "err", err)
		refuse(w, http.StatusServiceUnavailable, "not now")
		return
	}
	w.WriteHeader(http.StatusOK)
}

func refuse(w http.ResponseWriter, status int, why string) {
	http.Error(w, why, status)
}

// SetWebhook has Telegram post updates to an address, one after another, so that those
// of a chat stay in their order.
func SetWebhook(ctx context.Context, c *Client, address, secret string) error {
	return c.Call(ctx, "setWebhook", tgbotapi.Params{"url": address, "secret_token": secret, "allowed_updates": allowedUpdates, "max_connections": "1"}, nil)
}

// WebhookInfo is where Telegram posts updates to.
type WebhookInfo struct {
	URL         string `json:"url"`
	Pending     int    `json:"pending_update_count"`
	LastError   string `json:"last_error_message"`
	LastErrorAt int64  `json:"last_error_date"`
}

// GetWebhook asks Telegram where it posts updates to; an empty URL is nowhere.
func GetWebhook(ctx context.Context, c *Client) (WebhookInfo, error) {
	var info WebhookInfo
	err := c.Call(ctx, "getWebhookInfo", nil, &info)
	return info, err
}
