package terminal_test

import (
	"errors"
	"strings"
	"testing"

	"panelbot/adapters/adaptertest"
	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/policies"
)

// TestChatSpeaksVietnamese: what panelbot itself says of a call is in the
// person's language, the reasons and the hints too.
func TestChatSpeaksVietnamese(t *testing.T) {
	t.Parallel()
	viewer := policies.Person{Name: "vy", Roles: []policies.Role{policies.Viewer}}
	readOnly := policies.Standard()
	readOnly.ReadOnly = true
	for _, test := range []struct {
		line   string
		person policies.Person
		policy *policies.Policy
		want   []string
	}{
		{line: "dns record create web-1 example.com typ=A ttl=soon", want: []string{
			"chưa đúng: dns record create: Chưa gửi gì.",
			"typ: không phải tham số của công cụ này. Có phải bạn muốn type? Các tham số đúng: server, zone, type, name, content, ttl",
			"ttl: phải là một số nguyên, không phải văn bản.", "content: còn thiếu: ", "Cách dùng: dns record create SERVER ZONE"}},
		{line: "server get wep-1", want: []string{"server: Không có máy chủ \"wep-1\" trên panel main. Có phải bạn muốn web-1 hoặc web-2?"}},
		{line: "deploy now blog2", want: []string{"site: Không có trang web \"blog2\" trên panel main. Có phải bạn muốn blog?"}},
		{line: "deploy now shop", want: []string{"deploy now trên site shop (12) ở server web-1: "}},
		{line: "firewall rule delete web-1 http", want: []string{"rule: phải là một số nguyên, không phải văn bản. Firewall rule id."}},
		{line: "application restart web-1 nginks", want: []string{`application: Ở đó không có gì tên "nginks". Có phải bạn muốn Nginx? Gọi application list để xem tất cả.`}},
		{line: "server list server:={}", want: []string{"server: không phải tham số của công cụ này."}},
		{line: "server restart web-1", want: []string{"không được phép: server restart trên server web-1 (1): không có terminal để hỏi", "Quy tắc: policy.defaults.disrupt.", "không có terminal", "Chưa gửi gì."}},
		{line: "server reinstall web-1", want: []string{"(policy.defaults.destroy)", "Lệnh có mức rủi ro phá hủy cần người khác phê duyệt", "hãy làm qua nó với --server"}},
		{line: "agent token create web-1", want: []string{"Chính sách không cho phép lệnh có mức rủi ro lộ bí mật", "Người giữ cấu hình có thể đổi policy.defaults.reveal"}},
		{line: "server favorite web-2", person: viewer, want: []string{"vy có vai trò viewer", "thay đổi", "operator hoặc admin"}},
		{line: "server favorite web-2", policy: &readOnly, want: []string{"chỉ đọc", "--read-only"}},
		{line: "server favorite web-2", policy: allowing(), want: []string{"đã nhận: server favorite trên server web-2 (2): panel đã nhận", "hãy xem trong panel", "Để hoàn tác: server favorite server=2"}},
		{line: "firewall rule create web-1 port=22 type=deny name=x", policy: allowing(), want: []string{"Quy tắc: guard.lockout.", "khóa", "override: lockout"}},
		{line: "dns record create web-1 example.com type=A name=vi content=192.0.2.7 ttl=60", policy: allowing(), want: []string{"đã nhận: dns record create trên server web-1 (1), zone example.com: panel đã nhận", "\ndns record list cho thấy việc này tiếp diễn ra sao."}},
		{line: "server restart web-1 --dry-run", want: []string{"chạy thử: server restart", "POST /api/servers/web-1/restart/normal", "cần người yêu cầu đồng ý", "Tên của máy chủ được tra trước khi gửi"}},
	} {
		t.Run(test.line, func(t *testing.T) {
			t.Parallel()
			policy, person := policies.Standard(), alice
			if test.policy != nil {
				policy = *test.policy
			}
			if test.person.Known() {
				person = test.person
			}
			door, screen := piped()
			door.Speech = chat.SpeechIn("vi")
			if err := newChat(newHouse(t, policy), door, person, test.line+"\n").Run(t.Context()); err != nil && !errors.Is(err, terminal.ErrNotDone) {
				t.Fatal(err)
			}
			said := screen.err.String()
			for _, want := range test.want {
				if !strings.Contains(said, want) {
					t.Errorf("there is no %q in\n%s", want, said)
				}
			}
			for _, english := range []string{" is missing", "is not", "must", "took", "The ", "Nothing", "Usage", "Verified", "denied", "Whoever", "asks"} {
				if strings.Contains(said, english) {
					t.Errorf("there is %q in\n%s", english, said)
				}
			}
		})
	}
}

func allowing() *policies.Policy {
	p := adaptertest.Allowing()
	return &p
}
