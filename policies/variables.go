package policies

import (
	"math/bits"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
)

// variable is one of the names that an expression may read.
type variable uint8

const (
	varPersonName variable = iota
	varPersonRoles
	varDoor
	varToolName
	varToolPanel
	varToolGroup
	varToolRisk
	varToolLevel
	varPanel
	varArgs
	varTargetKind
	varTargetID
	varTargetName
	varTargetTags
	varWeekday
	varHour
	varMinute
	varDate
	varFreeze
	varWindow
	variables
)

// declared is what expressions may read, in the order of the constants above.
// The names are flat, so that a field that does not exist is found when the
// policy is loaded.
var declared = [variables]struct {
	name string
	kind *cel.Type
	doc  string
}{
	varPersonName:  {"person.name", cel.StringType, "who asks"},
	varPersonRoles: {"person.roles", cel.ListType(cel.StringType), "the roles of the one who asks"},
	varDoor:        {"door", cel.StringType, "where the call came in: mcp, terminal, remote, slack, telegram, cron"},
	varToolName:    {"tool.name", cel.StringType, "the tool, such as flashpanel_server_restart"},
	varToolPanel:   {"tool.panel", cel.StringType, "the kind of panel: flashpanel, openpanel"},
	varToolGroup:   {"tool.group", cel.StringType, "the tool's group, such as servers"},
	varToolRisk:    {"tool.risk", cel.StringType, "the risk of this call: read, reveal, change, disrupt, grant, destroy"},
	varToolLevel:   {"tool.level", cel.IntType, "the same as a number, to compare: tool.level >= risk.disrupt"},
	varPanel:       {"panel", cel.StringType, "the name of the configured panel"},
	varArgs:        {"args", cel.MapType(cel.StringType, cel.DynType), "the arguments, with secrets masked; has(args.force) asks whether one is there"},
	varTargetKind:  {"target.kind", cel.StringType, "what the call is about, such as server"},
	varTargetID:    {"target.id", cel.StringType, "its id in the panel"},
	varTargetName:  {"target.name", cel.StringType, "its name"},
	varTargetTags:  {"target.tags", cel.MapType(cel.StringType, cel.StringType), "its tags; \"env\" in target.tags asks whether one is there"},
	varWeekday:     {"now.weekday", cel.StringType, "monday to sunday, in the rule's time zone"},
	varHour:        {"now.hour", cel.IntType, "0 to 23"},
	varMinute:      {"now.minute", cel.IntType, "0 to 59"},
	varDate:        {"now.date", cel.StringType, "such as 2026-11-27"},
	varFreeze:      {"freeze", cel.ListType(cel.StringType), "the names of the freezes that are on"},
	varWindow:      {"window", cel.ListType(cel.StringType), "the names of the maintenance windows that are on"},
}

// Variable is a name that expressions may read.
type Variable struct{ Name, Type, Doc string }

// Variables lists what expressions may read, besides the constants risk.read
// to risk.destroy.
func Variables() []Variable {
	list := make([]Variable, 0, variables)
	for _, d := range declared {
		list = append(list, Variable{d.name, d.kind.String(), d.doc})
	}
	return list
}

// set is a set of variables.
type set uint32

func of(list ...variable) set {
	var s set
	for _, v := range list {
		s |= 1 << v
	}
	return s
}

func (s set) has(v variable) bool { return s&(1<<v) != 0 }

func (s set) size() int { return bits.OnesCount32(uint32(s)) }

// targetVars are those of the target, clockVars those that time moves.
func targetVars() set { return of(varTargetKind, varTargetID, varTargetName, varTargetTags) }
func wallVars() set   { return of(varWeekday, varHour, varMinute, varDate) }
func clockVars() set  { return wallVars() | of(varFreeze, varWindow) }

// environment is the language of expressions: the standard library of CEL, and
// our variables.
func environment() (*cel.Env, error) {
	options := []cel.EnvOption{cel.StdLib(), cel.ParserExpressionSizeLimit(maxExpression), cel.ParserRecursionLimit(maxDepth), cel.EnableMacroCallTracking()}
	for _, d := range declared {
		options = append(options, cel.Variable(d.name, d.kind))
	}
	for _, r := range Risks() {
		options = append(options, cel.Constant("risk."+r.String(), cel.IntType, types.Int(r)))
	}
	return cel.NewCustomEnv(options...)
}

// The most characters and the deepest nesting of an expression.
const (
	maxExpression = 4000
	maxDepth      = 50
)

// byName finds a variable.
func byName(name string) (variable, bool) {
	for v, d := range declared {
		if d.name == name {
			return variable(v), true
		}
	}
	return 0, false
}

// namesOf are the names of variables, for a sentence.
func namesOf(list []Variable) []string {
	names := make([]string, len(list))
	for i, v := range list {
		names[i] = v.Name
	}
	return names
}
