package simulator

import "testing"

const files = "/api/servers/2/files/"

// listing is what the directory holds.
func (f *fake) wantFiles(dir string, want ...any) {
	f.t.Helper()
	got := f.do(200, "POST "+files+"list", map[string]string{"path": dir, "root": "/home/flashvps"}).rows("name")
	if len(got) != len(want) {
		f.t.Fatalf("%s holds %v, want %v", dir, got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			f.t.Errorf("%s holds %v, want %v", dir, got, want)
		}
	}
}

func (f *fake) wantContent(name, want string) {
	f.t.Helper()
	if got := f.do(200, "GET "+files+"view?path="+name, nil).Body.String(); got != want {
		f.t.Errorf("%s: %q, want %q", name, got, want)
	}
}

func TestFilesRoundTrip(t *testing.T) {
	f := newFake(t, Config{})
	const home = "/home/flashvps/a"
	body := func(pairs ...string) map[string]string {
		m := map[string]string{"root": "/home/flashvps"}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	f.do(200, "POST "+files+"mkdir", body("path", "/home/flashvps", "name", "a"))
	f.do(422, "POST "+files+"mkdir", body("path", "/home/flashvps", "name", "a"))
	f.do(200, "POST "+files+"save", form{{"path", home + "/x.txt"}, {"root", "/home/flashvps"}, {"new", "1"}, {"encode", ""}, {"file", "@one\ntwo\n"}})
	f.do(422, "POST "+files+"save", form{{"path", home + "/x.txt"}, {"new", "1"}, {"file", "@again"}})
	f.do(200, "POST "+files+"save", form{{"path", home + "/b64"}, {"encode", "1"}, {"file", "@aGk="}})
	f.wantContent(home+"/x.txt", "one\ntwo\n")
	f.wantContent(home+"/x.txt&limit=1", "one\n")
	f.wantContent(home+"/b64", "hi")
	f.wantContent(home+"/b64&encode=1", "aGk=")
	f.do(200, "PUT "+files+"rename", body("path", home+"/x.txt", "name", "y.txt"))
	f.do(200, "POST "+files+"copy", body("path", home+"/y.txt", "destination", home+"/z.txt"))
	f.do(200, "POST "+files+"move", body("path", home+"/b64", "destination", home+"/sub/b64"))
	f.do(422, "POST "+files+"move", body("path", home, "destination", home+"/sub/a"))
	f.wantFiles(home, "sub", "y.txt", "z.txt")
	f.do(200, "POST "+files+"chmod", body("path", home+"/y.txt", "mode", "600"))
	f.do(200, "POST "+files+"chown", body("path", home+"/y.txt", "owner", "web", "group", "www"))
	got := f.do(200, "POST "+files+"list", body("path", home))
	if p, o, g := got.rows("permissions")[1], got.rows("owner")[1], got.rows("group")[1]; p != "0600" || o != "web" || g != "www" {
		t.Errorf("%v %v %v", p, o, g)
	}
	f.do(200, "POST "+files+"compress", map[string]any{"path": []string{home + "/sub", home + "/y.txt"}, "name": "all.zip", "type": "zip", "level": 6})
	f.do(200, "DELETE "+files+"delete", map[string]any{"path": []string{home + "/sub", home + "/y.txt"}})
	f.wantFiles(home, "all.zip", "z.txt")
	f.do(200, "POST "+files+"decompress", map[string]any{"path": home + "/all.zip", "here": false})
	f.wantFiles(home+"/all", "sub", "y.txt")
	f.wantContent(home+"/all/sub/b64", "hi")
}

func TestFilesStayInsideTheRoot(t *testing.T) {
	f := newFake(t, Config{})
	for _, name := range []string{"/etc/hostname", "/home/flashvps/../../etc", "/home/flashvps2"} {
		f.do(403, "POST "+files+"list", map[string]string{"path": name, "root": "/home/flashvps"})
	}
	f.do(403, "DELETE "+files+"delete", map[string]any{"path": []string{"/"}})
	f.do(404, "DELETE "+files+"delete", map[string]any{"path": []string{"/nowhere", "/etc"}})
	f.wantContent("/etc/hostname", "web-2\n")
	f.do(404, "GET "+files+"view?path=/nowhere", nil)
	f.do(422, "GET "+files+"view?path=/etc", nil)
	f.do(204, "DELETE /api/sites/12/tiny-file-manager", nil)
	f.do(404, "DELETE /api/sites/12/tiny-file-manager", nil)
}
