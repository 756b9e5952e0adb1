package approvaltest

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"panelbot/policies"
)

// People are people who change: alice and bob are admins, carol is an approver,
// dan an operator. The zero value knows nobody; NewPeople makes them.
type People struct {
	mu     sync.Mutex
	people map[string]policies.Person
	gone   map[string]bool
}

// NewPeople gives the four, all of them there.
func NewPeople() *People {
	return &People{gone: map[string]bool{}, people: map[string]policies.Person{
		"alice": {Name: "alice", Roles: []policies.Role{policies.Admin}},
		"bob":   {Name: "bob", Roles: []policies.Role{policies.Admin}},
		"carol": {Name: "carol", Roles: []policies.Role{policies.Approver}},
		"dan":   {Name: "dan", Roles: []policies.Role{policies.Operator}},
	}}
}

// Person is as in approval.People.
func (c *People) Person(name string) (policies.Person, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.people[name]
	return p, ok && !c.gone[name]
}

// Everybody is as in approval.People.
func (c *People) Everybody() []policies.Person {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []policies.Person
	for p := range maps.Values(c.people) {
		if !c.gone[p.Name] {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b policies.Person) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// Set says whether a person is gone, and gives other roles where some are named.
func (c *People) Set(name string, gone bool, roles ...policies.Role) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone[name] = gone
	if len(roles) > 0 {
		c.people[name] = policies.Person{Name: name, Roles: roles}
	}
}

// Put adds a person, or puts one in the place of another of that name.
func (c *People) Put(p policies.Person) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.people[p.Name], c.gone[p.Name] = p, false
}
