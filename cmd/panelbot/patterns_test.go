package main

import (
	"errors"
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestPatterns holds that every declared pattern can be compiled, because the program
// itself compiles it when it is first used; and that no package variable holds an
// expression that is compiled when the program starts. A process uses few of the
// program's patterns; all of them would take a tenth of a start, before main, and keep
// half a megabyte.
func TestPatterns(t *testing.T) {
	t.Parallel()
	all := sources(t)
	constants := map[string]ast.Expr{} // by room and name
	for _, s := range all {
		for name, value := range constantsOf(s.tree) {
			constants[s.room+"."+name] = value
		}
	}
	seen := 0
	for _, s := range all {
		for _, d := range s.tree.Decls {
			general, ok := d.(*ast.GenDecl)
			if !ok || general.Tok != token.VAR {
				continue
			}
			later := map[ast.Node]bool{} // what stands in a function, which runs later
			ast.Inspect(general, func(n ast.Node) bool {
				if f, ok := n.(*ast.FuncLit); ok {
					ast.Inspect(f.Body, func(n ast.Node) bool { later[n] = true; return true })
				}
				call, ok := n.(*ast.CallExpr)
				if !ok || functionName(call.Fun) != "regexp.MustCompile" {
					return true
				}
				at := s.fset.Position(n.Pos())
				if !later[n] {
					t.Errorf("%s compiles an expression when the program starts: declare it with sync.OnceValue", at)
				}
				seen++
				text, err := stringOf(call.Args[0], func(name string) ast.Expr { return constants[s.room+"."+name] })
				if err == nil {
					_, err = regexp.Compile(text)
				}
				if err != nil {
					t.Errorf("%s: %v", at, err)
				}
				return true
			})
		}
	}
	if seen < 50 {
		t.Errorf("only %d patterns were found", seen)
	}
}

// constantsOf are the constants that a file declares.
func constantsOf(file *ast.File) map[string]ast.Expr {
	found := map[string]ast.Expr{}
	for _, d := range file.Decls {
		general, ok := d.(*ast.GenDecl)
		if !ok || general.Tok != token.CONST {
			continue
		}
		for _, spec := range general.Specs {
			value := spec.(*ast.ValueSpec)
			for i, name := range value.Names {
				if i < len(value.Values) {
					found[name.Name] = value.Values[i]
				}
			}
		}
	}
	return found
}

// functionName spells a function of another package, as in regexp.MustCompile.
func functionName(fun ast.Expr) string {
	if selector, ok := fun.(*ast.SelectorExpr); ok {
		if pkg, ok := selector.X.(*ast.Ident); ok {
			return pkg.Name + "." + selector.Sel.Name
		}
	}
	return ""
}

// stringOf is the text that an expression stands for: literals, constants, sums, and
// lists that are joined.
func stringOf(e ast.Expr, constant func(name string) ast.Expr) (string, error) {
	switch e := e.(type) {
	case *ast.BasicLit:
		return strconv.Unquote(e.Value)
	case *ast.Ident:
		if value := constant(e.Name); value != nil {
			return stringOf(value, constant)
		}
	case *ast.BinaryExpr:
		left, err1 := stringOf(e.X, constant)
		right, err2 := stringOf(e.Y, constant)
		return left + right, errors.Join(err1, err2)
	case *ast.CallExpr:
		if list, ok := e.Args[0].(*ast.CompositeLit); ok && functionName(e.Fun) == "strings.Join" {
			var texts []string
			var errs []error
			for _, elt := range list.Elts {
				text, err := stringOf(elt, constant)
				texts, errs = append(texts, text), append(errs, err)
			}
			between, err := stringOf(e.Args[1], constant)
			return strings.Join(texts, between), errors.Join(append(errs, err)...)
		}
	}
	return "", errors.New("a pattern is written out: in literals, constants of its package, sums and strings.Join of these")
}
