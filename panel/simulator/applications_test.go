package simulator

import (
	"net/http"
	"testing"
)

func TestApplicationsComeAndGo(t *testing.T) {
	f := newFake(t, Config{})
	installed := func(want bool) {
		t.Helper()
		for i, id := range f.do(200, "GET /api/servers/1/applications", nil).rows("id") {
			if id == 8. {
				if got := f.do(200, "GET /api/servers/1/applications", nil).rows("installed")[i]; got != want {
					t.Errorf("installed: %v, want %v", got, want)
				}
			}
		}
	}
	installed(false)
	f.begins("POST /api/servers/1/applications", map[string]any{"app_id": 8, "password": "topsecret"})
	installed(true)
	f.begins("POST /api/servers/1/applications/8/stop", nil)
	f.begins("DELETE /api/servers/1/applications/8", nil)
	installed(false)
	f.do(422, "POST /api/servers/1/applications", map[string]any{"app_id": 99})
	f.do(404, "POST /api/servers/1/applications/99/start", nil)
}

func TestApplicationsRefuse(t *testing.T) {
	f := newFake(t, Config{})
	for target, want := range map[string]string{
		"DELETE /api/servers/1/applications/1": "This app cannot be uninstalled",
		"PATCH /api/servers/1/applications/2":  "This app does not need to be updated",
	} {
		if got := f.do(http.StatusOK, target, nil).message(); got != want {
			t.Errorf("%s: %s", target, got)
		}
	}
	f.do(400, "POST /api/servers/1/applications/9/auto-restart", map[string]bool{"enabled": true})
	f.do(404, "POST /api/servers/1/applications/2/ols-admin-update", map[string]string{"admin_username": "a", "admin_password": "b"})
	f.begins("PUT /api/servers/1/applications/5", nil)
	f.do(200, "PUT /api/servers/1/applications/5", nil).message()
}

func TestApplicationExtensions(t *testing.T) {
	f := newFake(t, Config{})
	f.wantRows("GET /api/servers/2/applications?extension=php-extension&binary_name=php8.3", "name", "Imagick", "Xdebug")
	f.do(422, "GET /api/servers/2/applications?extension=php-extension", nil)
	f.do(404, "GET /api/servers/applications?server=77", nil)
	f.wantRows("GET /api/servers/applications?server=2&extension=ols-extension&binary_name=php8.3", "name", "ionCube")
}
