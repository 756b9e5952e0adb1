package chat_test

import (
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/chat"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// TestEveryErrorOfApprovals: each error that policies/approval gives a name is said in every
// language, or is known to reach nobody as it stands. A new one fails here first.
func TestEveryErrorOfApprovals(t *testing.T) {
	t.Parallel()
	said := map[string]error{
		"ErrNoCodes": approval.ErrNoCodes, "ErrCodeWanted": approval.ErrCodeWanted, "ErrWrongCode": approval.ErrWrongCode, "ErrUsedCode": approval.ErrUsedCode,
		"ErrTooManyTries": approval.ErrTooManyTries, "TooManyError": &approval.TooManyError{Until: time.Unix(1e9, 0)},
	}
	elsewhere := map[string]string{
		"ErrNotFound": "tools says request_none or no_lease",
		"ErrMoved":    "of whoever executes, which reads it and logs it",
		"ErrVoted":    "of stores: the desk has looked at the votes before",
		"Refusal":     "has a sentence of its own: TestEveryRefusalHasItsSentence",
	}
	var names []string
	sourcesIn(t, []string{"../../policies/approval"}, func(_ *token.FileSet, n ast.Node) {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for _, name := range n.Names {
				if strings.HasPrefix(name.Name, "Err") {
					names = append(names, name.Name)
				}
			}
		case *ast.FuncDecl:
			if of := receiver(n); n.Name.Name == "Error" && ast.IsExported(of) {
				names = append(names, of)
			}
		}
	})
	slices.Sort(names)
	known := slices.Sorted(maps.Keys(said))
	known = slices.Sorted(slices.Values(append(known, slices.Collect(maps.Keys(elsewhere))...)))
	if diff := cmp.Diff(names, known); diff != "" {
		t.Errorf("the errors of policies/approval (-there +known here):\n%s", diff)
	}
	english := chat.SpeechIn("en")
	for name, err := range said {
		why, _, ok := tools.CodeRefusal(err)
		if !ok || english.At(time.UTC).Tell(why) != err.Error() {
			t.Errorf("%s in English: %q, %t, want %q", name, english.At(time.UTC).Tell(why), ok, err)
		}
		for _, language := range chat.Languages()[1:] {
			if got := chat.SpeechIn(language).At(time.UTC).Tell(why); got == err.Error() {
				t.Errorf("%s is not said in %s: %q", name, language, got)
			}
		}
	}
}

// TestEveryRefusalHasItsSentence: refusals are made with the id of a sentence, and by hand
// only where a limit says why.
func TestEveryRefusalHasItsSentence(t *testing.T) {
	t.Parallel()
	byHand := 0
	sourcesIn(t, []string{"../../policies/approval"}, func(fset *token.FileSet, n ast.Node) {
		lit, ok := n.(*ast.CompositeLit)
		if name, isName := nameOf(lit); !ok || !isName || name != "Refusal" {
			return
		}
		id, rule := false, false
		for _, e := range lit.Elts {
			if kv, is := e.(*ast.KeyValueExpr); is {
				key, _ := kv.Key.(*ast.Ident)
				id, rule = id || key.Name == "ID", rule || key.Name == "Rule"
			}
		}
		if !id && !rule {
			t.Errorf("%s: a refusal without the id of its sentence", fset.Position(n.Pos()))
		}
		byHand++
	})
	if byHand == 0 {
		t.Error("no refusal was found, so that nothing was looked at")
	}
}

// nameOf is the name of the type of a literal.
func nameOf(lit *ast.CompositeLit) (name string, ok bool) {
	if lit == nil {
		return "", false
	}
	id, ok := lit.Type.(*ast.Ident)
	if !ok {
		return "", false
	}
	return id.Name, true
}

// receiver is the name of the type that a method is of.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return ""
	}
	of := f.Recv.List[0].Type
	if star, is := of.(*ast.StarExpr); is {
		of = star.X
	}
	id, _ := of.(*ast.Ident)
	if id == nil {
		return ""
	}
	return id.Name
}
