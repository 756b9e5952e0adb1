package slack

import (
	"encoding/json"
	"time"
)

// interaction is what buttons, selects and forms send,
// https://docs.slack.dev/reference/interaction-payloads.
type interaction struct {
	Type string `json:"type"`
	Team *struct {
		ID         string `json:"id"`
		Enterprise string `json:"enterprise_id"`
	} `json:"team"`
	Enterprise *struct {
		ID string `json:"id"`
	} `json:"enterprise"`
	User struct {
		ID   string `json:"id"`
		Team string `json:"team_id"`
	} `json:"user"`
	App     string `json:"api_app_id"`
	Trigger string `json:"trigger_id"`
	Channel *struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"channel"`
	Container struct {
		Type      string `json:"type"`
		Message   string `json:"message_ts"`
		Channel   string `json:"channel_id"`
		Thread    string `json:"thread_ts"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message *struct {
		TS     string `json:"ts"`
		Thread string `json:"thread_ts"`
	} `json:"message"`
	View    *rawView   `json:"view"`
	Actions []rawField `json:"actions"`
	State   *rawState  `json:"state"`
	// Of a block_suggestion.
	Action string `json:"action_id"`
	Block  string `json:"block_id"`
	Query  string `json:"value"`
}

type rawView struct {
	ID       string    `json:"id"`
	Type     string    `json:"type"`
	Hash     string    `json:"hash"`
	Callback string    `json:"callback_id"`
	External string    `json:"external_id"`
	Root     string    `json:"root_view_id"`
	Previous string    `json:"previous_view_id"`
	Private  string    `json:"private_metadata"`
	State    *rawState `json:"state"`
}

func (v rawView) view() *View {
	return &View{ID: v.ID, Type: v.Type, Hash: v.Hash, Callback: v.Callback, External: v.External, Root: v.Root, Previous: v.Previous, Private: v.Private}
}

type rawState struct {
	Values map[string]map[string]rawField `json:"values"`
}

// rawField is a field with its value, which is in another place for each type,
// https://docs.slack.dev/reference/block-kit/block-elements.
type rawField struct {
	Type          string          `json:"type"`
	Action        string          `json:"action_id"`
	Block         string          `json:"block_id"`
	Value         json.RawMessage `json:"value"` // text, of some versions a number
	Option        *rawOption      `json:"selected_option"`
	Options       []rawOption     `json:"selected_options"`
	Date          string          `json:"selected_date"`
	Time          string          `json:"selected_time"`
	Moment        json.Number     `json:"selected_date_time"`
	User          string          `json:"selected_user"`
	Channel       string          `json:"selected_channel"`
	Conversation  string          `json:"selected_conversation"`
	Users         []string        `json:"selected_users"`
	Channels      []string        `json:"selected_channels"`
	Conversations []string        `json:"selected_conversations"`
	Files         []rawFile       `json:"files"`
}

type rawOption struct {
	Value string `json:"value"`
}

// Slack's own limits leave room for these.
const (
	maxFields = 200
	maxField  = 3000 * 4 // bytes of what a text field takes, in characters
)

func (f rawField) value() (Value, error) {
	v := Value{Type: f.Type}
	switch {
	case f.Option != nil:
		v.Text = f.Option.Value
	case len(f.Options) > 0:
		for _, o := range f.Options {
			v.Choices = append(v.Choices, o.Value)
		}
	case len(f.Files) > 0:
		all, err := files(f.Files)
		if err != nil {
			return Value{}, err
		}
		v.Files = all
	case !isNull(f.Value):
		if json.Unmarshal(f.Value, &v.Text) != nil {
			var number json.Number
			if json.Unmarshal(f.Value, &number) != nil {
				return Value{}, &malformed{"a field holds what fields do not"}
			}
			v.Text = number.String()
		}
	default:
		v.Text = firstOf(f.Date, f.Time, f.Moment.String(), f.User, f.Channel, f.Conversation)
		for _, list := range [][]string{f.Users, f.Channels, f.Conversations} {
			v.Choices = append(v.Choices, list...)
		}
	}
	if len(v.Text) > maxField || len(v.Choices) > maxFields {
		return Value{}, &malformed{"a field holds too much"}
	}
	return v, nil
}

func (s *rawState) values() (map[string]map[string]Value, error) {
	if s == nil || len(s.Values) == 0 {
		return nil, nil
	}
	if len(s.Values) > maxFields {
		return nil, &malformed{"a form has too many fields"}
	}
	all := map[string]map[string]Value{}
	for block, fields := range s.Values {
		all[block] = map[string]Value{}
		if len(fields) > maxFields {
			return nil, &malformed{"a form has too many fields"}
		}
		for action, field := range fields {
			v, err := field.value()
			if err != nil {
				return nil, err
			}
			all[block][action] = v
		}
	}
	return all, nil
}

// parseInteraction reads a button, a select, a form, or what a select wants to offer.
func parseInteraction(raw []byte, at time.Time) (Event, error) {
	var in interaction
	if err := decode(raw, &in); err != nil {
		return Event{}, err
	}
	e := Event{Version: eventVersion, App: in.App, User: in.User.ID, UserTeam: in.User.Team, Trigger: in.Trigger, Arrived: at}
	if in.Team != nil {
		e.Team, e.Enterprise = in.Team.ID, in.Team.Enterprise
	}
	if in.Enterprise != nil {
		e.Enterprise = in.Enterprise.ID
	}
	if e.User == "" {
		return Event{}, &malformed{"an interaction does not name its user"}
	}
	in.place(&e)
	if err := in.fill(&e); err != nil {
		return e, err
	}
	return e, e.checkIDs()
}

// place says where it happened.
func (in interaction) place(e *Event) {
	e.Channel, e.Message, e.Thread, e.Ephemeral = in.Container.Channel, in.Container.Message, in.Container.Thread, in.Container.Ephemeral
	if in.Channel != nil {
		e.Channel = in.Channel.ID
		if in.Channel.Name == "directmessage" {
			e.ChannelType = "im"
		}
	}
	if in.Message != nil {
		e.Message, e.Thread = firstOf(e.Message, in.Message.TS), firstOf(e.Thread, in.Message.Thread)
	}
	if in.View != nil {
		e.View = in.View.view()
	}
}

// fill says what kind of interaction it is, and by what it would be known again.
func (in interaction) fill(e *Event) (err error) {
	state := in.State
	if state == nil && in.View != nil {
		state = in.View.State
	}
	if e.Values, err = state.values(); err != nil {
		return err
	}
	switch in.Type {
	case "block_actions":
		return in.action(e)
	case "view_submission", "view_closed":
		if e.View == nil || e.View.ID == "" {
			return &malformed{"a form does not name its view"}
		}
		e.Kind, e.Key = Submission, "view:"+e.View.ID+"/"+e.View.Hash
		if in.Type == "view_closed" {
			e.Kind, e.Key = Closed, "closed:"+e.View.ID+"/"+e.View.Hash
		}
		return nil
	case "block_suggestion":
		// It is never kept, so that its key only has to be there.
		e.Kind, e.Key, e.Query = Suggestion, "suggestion", in.Query
		if in.Action == "" || len(in.Action) > maxField || len(in.Block) > maxField || len(in.Query) > maxField {
			return &malformed{"a select does not say which it is, or says too much"}
		}
		e.Pressed = &Pressed{Action: in.Action, Block: in.Block}
		return nil
	default:
		return errIgnored // shortcuts and the like, which the app does not have
	}
}

func (in interaction) action(e *Event) error {
	if len(in.Actions) != 1 || e.Trigger == "" {
		return &malformed{"an action lacks its trigger, or is not one"}
	}
	a := in.Actions[0]
	v, err := a.value()
	if err != nil {
		return err
	}
	if a.Action == "" || len(a.Action) > maxField || len(a.Block) > maxField {
		return &malformed{"an action does not say which it is"}
	}
	e.Kind, e.Key = Action, "trigger:"+e.Trigger
	e.Pressed = &Pressed{Action: a.Action, Block: a.Block, Value: v}
	return nil
}
