package simulator

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// plainRequest has no credentials, and takes JSON.
func plainRequest(method, url string) *http.Request {
	r := httptest.NewRequest(method, url, nil)
	r.Header.Set("Accept", "application/json")
	return r
}

// as sends a request with other credentials than send.
func (f *fake) as(token, code, target string) reply {
	method, url, _ := strings.Cut(target, " ")
	r := plainRequest(method, url)
	r.Header.Set("Authorization", "Bearer "+token)
	if code != "" {
		r.Header.Set("X-Code", code)
	}
	return f.serveTo(r)
}

var flashLogin = map[string]string{"email": FlashEmail, "password": FlashPassword, "code": FlashTOTP, "device_name": "test"}

func TestFlashPanelWantsBothHeaders(t *testing.T) {
	f := newFake(t, Config{})
	for _, pair := range [][2]string{{FlashToken, ""}, {"", FlashCode}, {FlashToken, "wrong"}, {"wrong", FlashCode}} {
		got := f.as(pair[0], pair[1], "GET /api/servers")
		if got.Code != 401 || got.message() != "Unauthenticated." {
			t.Errorf("token %q, code %q: %d %s", pair[0], pair[1], got.Code, got.Body)
		}
	}
	if got := f.as(FlashToken, FlashCode, "GET /api/servers"); got.Code != 200 {
		t.Errorf("both: %d", got.Code)
	}
}

func TestEleventhLoginRevokesTheOldest(t *testing.T) {
	f := newFake(t, Config{})
	var first struct{ Token, Code string }
	f.do(200, "POST /api/token", flashLogin).into(&first)
	for range liveTokens - 2 {
		f.do(200, "POST /api/token", flashLogin)
	}
	f.do(200, "GET /api/servers", nil) // the seeded one and nine others: ten
	f.do(200, "POST /api/token", flashLogin)
	f.do(401, "GET /api/servers", nil)
	if got := f.as(first.Token, first.Code, "GET /api/servers"); got.Code != 200 {
		t.Errorf("the first login is gone: %d", got.Code)
	}
}

func TestFlashPanelLoginRefuses(t *testing.T) {
	for field, wrong := range map[string]string{"email": "x@example.com", "password": "wrong", "code": "000000", "device_name": ""} {
		body := map[string]string{}
		for k, v := range flashLogin {
			body[k] = v
		}
		body[field] = wrong
		newFake(t, Config{}).do(422, "POST /api/token", body)
	}
}

func TestWithoutAcceptErrorsAreRedirects(t *testing.T) {
	f := newFake(t, Config{})
	r := plainRequest("GET", "/api/servers")
	r.Header.Del("Accept")
	got := f.serveTo(r)
	if got.Code != 302 || got.Header().Get("Location") != "/login" || !strings.Contains(got.Body.String(), "<html>") {
		t.Errorf("%d %v %s", got.Code, got.Header(), got.Body)
	}
}

func TestRateIsPerTokenAndMinute(t *testing.T) {
	f := newFake(t, Config{Rate: 2})
	got := f.do(200, "GET /api/servers", nil)
	if got.Header().Get("X-RateLimit-Limit") != "2" || got.Header().Get("X-RateLimit-Remaining") != "1" {
		t.Errorf("headers: %v", got.Header())
	}
	f.advance(20 * time.Second)
	f.do(200, "GET /api/servers", nil)
	got = f.do(429, "GET /api/servers", nil)
	if got.message() != "Too Many Attempts." || got.Header().Get("Retry-After") != "40" || got.Header().Get("X-RateLimit-Remaining") != "0" {
		t.Errorf("%s %v", got.Body, got.Header())
	}
	f.advance(40 * time.Second)
	f.do(200, "GET /api/servers", nil)
}

func TestCallbackTakesTheServerToken(t *testing.T) {
	f := newFake(t, Config{})
	if got := f.do(403, "GET /api/servers/1/decrypt?data=encrypted-x&token=wrong", nil).message(); got != "Invalid Token" {
		t.Error(got)
	}
	if got := f.do(200, "GET /api/servers/1/decrypt?data=encrypted-x&token="+ServerToken, nil).Body.String(); got != `{"decrypted":"x"}` {
		t.Error(got)
	}
}

var openLoginBody = map[string]string{"username": OpenUser, "password": OpenPassword}

func TestOpenPanelTokenExpires(t *testing.T) {
	f := newFake(t, Config{OpenTokenLife: 10 * time.Minute})
	var login map[string]string
	f.do(200, "POST /api/login", openLoginBody).into(&login)
	parts := strings.Split(login["token"], ".")
	if len(login) != 1 || len(parts) != 3 {
		t.Fatalf("login: %v", login)
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct{ Exp int64 }
	if err != nil || json.Unmarshal(raw, &claims) != nil || claims.Exp != f.clock.Add(10*time.Minute).Unix() {
		t.Errorf("claims: %s", raw)
	}
	if got := f.as(login["token"], "", "GET /api/dashboard"); got.Code != 200 {
		t.Errorf("fresh: %d", got.Code)
	}
	f.advance(10 * time.Minute)
	got := f.as(login["token"], "", "GET /api/dashboard")
	var failure struct{ Error, Hint string }
	if got.into(&failure); got.Code != 401 || failure.Error == "" || failure.Hint == "" {
		t.Errorf("expired: %d %s", got.Code, got.Body)
	}
	f.do(200, "GET /api/dashboard", nil) // with OpenToken
}

func TestOpenPanelTwoFactor(t *testing.T) {
	f := newFake(t, Config{OpenTwoFactor: true})
	var want struct {
		Required bool `json:"twofa_required"`
		UserID   int  `json:"user_id"`
	}
	f.do(401, "POST /api/login", openLoginBody).into(&want)
	if !want.Required || want.UserID == 0 {
		t.Errorf("first answer: %+v", want)
	}
	key, err := base32.StdEncoding.DecodeString(OpenTOTPSecret)
	if err != nil {
		t.Fatal(err)
	}
	body := map[string]string{"username": OpenUser, "password": OpenPassword, "twofa_code": totp(key, f.clock.Unix()/30)}
	var login struct {
		Token     string
		ExpiresIn int `json:"expires_in"`
	}
	f.do(200, "POST /api/login", body).into(&login)
	if login.Token == "" || login.ExpiresIn != 3600 {
		t.Errorf("login: %+v", login)
	}
	f.advance(2 * time.Minute)
	f.do(401, "POST /api/login", body)
}

// TestTOTP holds the code against appendix B of RFC 6238, whose codes have eight digits.
func TestTOTP(t *testing.T) {
	for seconds, want := range map[int64]string{59: "287082", 1111111109: "081804", 20000000000: "353130"} {
		if got := totp([]byte("12345678901234567890"), seconds/30); got != want {
			t.Errorf("at %d: %s, want %s", seconds, got, want)
		}
	}
}

func TestOpenPanelLimitsLogins(t *testing.T) {
	f := newFake(t, Config{})
	wrong := map[string]string{"username": OpenUser, "password": "wrong"}
	for range loginsAMinute {
		f.do(401, "POST /api/login", wrong)
		f.advance(time.Second)
	}
	f.do(429, "POST /api/login", openLoginBody)
	f.advance(time.Minute)
	f.do(200, "POST /api/login", openLoginBody)
}

func TestOpenPrefix(t *testing.T) {
	f := newFake(t, Config{})
	f.do(200, "GET /system/hosting/plan", nil)
	f.do(404, "GET /api/system/hosting/plan", nil)
	f = newFake(t, Config{OpenPrefix: true})
	f.do(404, "GET /system/hosting/plan", nil)
	f.do(200, "GET /api/system/hosting/ports", nil)
}
