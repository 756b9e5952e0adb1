package digest_test

import (
	"testing"

	"panelbot/tools/digest"
)

// TestContainersOfAnAccount: how many containers an account has does not say that they run.
// They were once told as running, and as fine.
func TestContainersOfAnAccount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	made := r.report(digest.Order{Sections: []digest.Kind{digest.Containers}})
	got := r.item(made, digest.Containers, "host1", "")
	if got.State != digest.Unknown || got.Fact != digest.ContainersThere || got.Figures[digest.Count] != int64(4) || got.Figures[digest.Because] != digest.NotOffered {
		t.Errorf("got %+v, want that it is not known which of 4 run", got)
	}
}
