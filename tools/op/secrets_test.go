package op

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
)

// secretNestedIn has a secret in every kind of argument that can hold one.
type secretNestedIn struct {
	Password Secret             `json:"password,omitempty" doc:"A password."`
	Users    []secretNestedUser `json:"users,omitempty" doc:"Users."`
	One      secretNestedUser   `json:"one,omitempty" doc:"One user."`
	Codes    []Secret           `json:"codes,omitempty" doc:"Codes."`
	Name     string             `json:"name,omitempty" doc:"A name."`
}

type secretNestedUser struct {
	Login  string `json:"login,omitempty" doc:"Login."`
	Secret Secret `json:"secret,omitempty" doc:"Its secret."`
}

type secretFilesIn struct {
	Key Upload `json:"key,omitempty" doc:"A key."`
}

type secretSettingsIn struct {
	Settings Settings `json:"settings,omitempty" in:"fields" doc:"Settings."`
}

// TestSecretValues: the values of secrets are known wherever they stand.
func TestSecretValues(t *testing.T) {
	t.Parallel()
	compiled := func(d Declaration) *Tool {
		tool, err := Compile(Vendor{Kind: "flashpanel", Title: "FlashPanel"}, Group{Title: "Tests", Name: "tests"}, d)
		if err != nil {
			t.Fatal(err)
		}
		return tool
	}
	nested := compiled(&Operation[secretNestedIn, Empty]{Name: "nested.set", Route: "POST /nested", Risk: policies.Change, Doc: "Sets."})
	files := compiled(&Operation[secretFilesIn, Empty]{Name: "file.send", Route: "POST /file", Risk: policies.Change, Doc: "Sends."})
	settings := compiled(&Operation[secretSettingsIn, Empty]{Name: "settings.set", Route: "POST /settings", Risk: policies.Change, Doc: "Sets."})
	for _, tt := range []struct {
		name, args string
		tool       *Tool
		want       []string
		masked     string
	}{
		{"none", `{"name":"x"}`, nested, nil, `{"name":"x"}`},
		{"orders", `{"password":{"generate":true}}`, nested, nil, `{"password":{"generate":true}}`},
		{"plain", `{"password":"p\"1"}`, nested, []string{`p"1`}, `{"password":"***"}`},
		{"in a list of objects", `{"users":[{"login":"a","secret":"s1"},{"secret":"s2"}]}`, nested, []string{"s1", "s2"}, `{"users":[{"login":"a","secret":"***"},{"secret":"***"}]}`},
		{"in an object", `{"one":{"secret":"s3","login":"b"}}`, nested, []string{"s3"}, `{"one":{"secret":"***","login":"b"}}`},
		{"a list", `{"codes":["c1","c2"]}`, nested, []string{"c1", "c2"}, `{"codes":["***","***"]}`},
		{"a file by its lines", `{"key":{"name":"k.pem","text":"-----BEGIN KEY-----\r\nMIIabcdefghijk\n\nshort\n  MIIlmnopqrstuv  \n"}}`, files,
			[]string{"-----BEGIN KEY-----", "MIIabcdefghijk", "MIIlmnopqrstuv"}, `{"key":{"name":"k.pem","bytes":62,"sha256":"` + summed("-----BEGIN KEY-----\r\nMIIabcdefghijk\n\nshort\n  MIIlmnopqrstuv  \n") + `"}}`},
		{"a file in base64", `{"key":{"name":"k.pem","base64":"TUlJYWJjZGVmZ2hpams="}}`, files, []string{"MIIabcdefghijk"}, `{"key":{"name":"k.pem","bytes":14,"sha256":"` + summed("MIIabcdefghijk") + `"}}`},
		{"settings", `{"settings":{"max":5,"root_password":"r1","api_key":["a1",{"x":17}],"token":true,"tokens":3,"note":"n"}}`, settings,
			[]string{"r1", "a1", "17"}, `{"settings":{"max":5,"root_password":"***","api_key":"***","token":true,"tokens":3,"note":"n"}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, err := tt.tool.Bind(json.RawMessage(tt.args))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(b.SecretValues(), tt.want); diff != "" {
				t.Errorf("secrets (-got +want):\n%s", diff)
			}
			if diff := cmp.Diff(string(b.Masked()), tt.masked); diff != "" {
				t.Errorf("masked (-got +want):\n%s", diff)
			}
			for _, secret := range tt.want {
				if strings.Contains(string(b.MaskedBody()), `"`+secret+`"`) {
					t.Errorf("the masked body holds %q: %s", secret, b.MaskedBody())
				}
			}
		})
	}
	long, err := json.Marshal(map[string]any{"key": map[string]string{"name": "k", "text": strings.Repeat("a line of a long file\n", 10*maxFileLines)}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := files.Bind(long)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(b.SecretValues()); got != maxFileLines {
		t.Errorf("of a long file %d lines are known, want %d", got, maxFileLines)
	}
}

func summed(content string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(content))) }
