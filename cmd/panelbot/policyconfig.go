package main

// PolicyConfig is what may be done.
type PolicyConfig struct {
	Defaults       map[string]string        `yaml:"defaults" doc:"The effect of each risk: allow, confirm, approve or deny."`
	StepUp         map[string]string        `yaml:"step_up" doc:"What a yes needs besides, for each risk: totp, which is a fresh one-time code, or none. Without a word reveal has it, and votes on grant and destroy."`
	Approvals      ApprovalsConfig          `yaml:"approvals" doc:"What an approval takes, where a rule says nothing else."`
	Timezone       string                   `yaml:"timezone" doc:"Where rules, freezes and windows read the clock, such as Europe/Berlin; UTC by default."`
	Rules          []RuleConfig             `yaml:"rules" doc:"What holds for calls that an expression fits, before the defaults."`
	Freezes        []PeriodConfig           `yaml:"freezes" doc:"Times with a name, in which something is stopped; rules read them as freeze."`
	Windows        []PeriodConfig           `yaml:"windows" doc:"Maintenance windows, times with a name; rules read them as window."`
	Limits         []LimitConfig            `yaml:"limits" doc:"How often something may be done; one with the id of a built-in limit stands in its place."`
	Commands       map[string]CommandConfig `yaml:"commands" doc:"Scripts for sites whose risk is known."`
	AllowUnguarded bool                     `yaml:"allow_unguarded" doc:"Says that reveal, grant and destroy may be allowed without anybody being asked."`
	Solo           bool                     `yaml:"solo" doc:"Says that one person runs this alone, so that nobody else is missed; init's preset solo is something else."`
}

// ApprovalsConfig is what an approval takes.
type ApprovalsConfig struct {
	Count         int64    `yaml:"count" doc:"How many people have to say yes; 1 by default."`
	From          []string `yaml:"from" doc:"Whose yes counts: role:NAME or person:NAME; role:approver and role:admin by default."`
	Expires       string   `yaml:"expires" doc:"How long a request waits, such as 4h."`
	ExecuteWithin string   `yaml:"execute_within" doc:"How long after the last yes it may still run, such as 15m."`
}

// RuleConfig is one rule.
type RuleConfig struct {
	ID           string          `yaml:"id" doc:"Names the rule in decisions and records."`
	When         string          `yaml:"when" doc:"Which calls it is for, as an expression in CEL."`
	Effect       string          `yaml:"effect" doc:"What happens to them." enum:"allow|confirm|approve|deny"`
	Approvals    ApprovalsConfig `yaml:"approvals" doc:"What the approval takes, with the effect approve."`
	Confirm      ConfirmConfig   `yaml:"confirm" doc:"How the person is asked, with the effect confirm."`
	Reason       string          `yaml:"reason" doc:"required: the person has to say why." enum:"required"`
	Message      string          `yaml:"message" doc:"A sentence for the person who asks."`
	Timezone     string          `yaml:"timezone" doc:"Where the rule reads the clock; the panel's by default, else the policy's."`
	BreakGlass   bool            `yaml:"break_glass" doc:"Makes it a rule for emergencies: it lets through what other rules stop, where the person asks for that and says why."`
	For          []string        `yaml:"for" doc:"Who may break the glass: role:NAME or person:NAME."`
	ReviewWithin string          `yaml:"review_within" doc:"How soon afterwards an approver has to look at it, such as 24h."`
}

// ConfirmConfig is how a person is asked.
type ConfirmConfig struct {
	Type string `yaml:"type" doc:"target: the target's name has to be typed, which is so from the risk disrupt on anyway." enum:"target"`
}

// PeriodConfig is a freeze or a window.
type PeriodConfig struct {
	Name     string   `yaml:"name" doc:"What rules call it."`
	From     string   `yaml:"from" doc:"When it begins: 2026-11-27, or 2026-11-27T18:00."`
	To       string   `yaml:"to" doc:"When it ends; a day without a time is in it to its end."`
	Days     []string `yaml:"days" doc:"The days on which it comes again." enum:"monday|tuesday|wednesday|thursday|friday|saturday|sunday"`
	Hours    string   `yaml:"hours" doc:"Its hours on each of the days, such as 22:00-02:00."`
	Timezone string   `yaml:"timezone" doc:"Where these times are; policy.timezone by default."`
}

// LimitConfig says how often something may be done.
type LimitConfig struct {
	ID     string `yaml:"id" doc:"Names the limit in decisions."`
	Of     string `yaml:"of" doc:"What is counted: calls (by default), open requests, or different servers." enum:"calls|open|servers"`
	AtMost int64  `yaml:"at_most" doc:"How many there may be."`
	Within string `yaml:"within" doc:"The time that is looked back, such as 1h; not for open."`
	Per    string `yaml:"per" doc:"Whose calls are counted together; person by default." enum:"person|token|target"`
	Risk   string `yaml:"risk" doc:"The least risk that counts; change by default." enum:"read|reveal|change|disrupt|grant|destroy"`
	Door   string `yaml:"door" doc:"The door that counts; all of them by default. mcp counts remote too: both take a person's token." enum:"mcp|terminal|remote|slack|telegram|cron"`
}

// CommandConfig is a script whose risk is known.
type CommandConfig struct {
	Script string `yaml:"script" doc:"The whole command, to the letter."`
	On     string `yaml:"on" doc:"Where it has that risk: tag:NAME or tag:NAME=VALUE; everywhere by default."`
	Risk   string `yaml:"risk" doc:"What it does." enum:"change|disrupt|grant|destroy"`
}
