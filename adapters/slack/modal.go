package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	slackapi "github.com/slack-go/slack"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
)

// promptCallback is the callback id of a form that answers a talk.Prompt.
const promptCallback = "prompt"

// fieldAction is the action id of the field in each block of a form.
const fieldAction = "v"

// formOf is where a form is from, in private_metadata. It comes back by way of Slack, and decides
// nothing: the place is looked at again, and the button's ticket knows whose it is.
type formOf struct {
	// Prompt is the id of the prompt's button.
	Prompt string `json:"p"`
	// Channel, Thread and Message are where the form was opened, and on which of our
	// messages, which then shows what came of it.
	Channel string `json:"c,omitempty"`
	Thread  string `json:"t,omitempty"`
	Message string `json:"m,omitempty"`
	// Ephemeral says that nobody else saw that message.
	Ephemeral bool `json:"e,omitempty"`
}

// maxInputs is how many fields a form shows; what is needed stands in front.
const maxInputs = 60

// errNoRoom is the error of a card that is longer than a form can be. A form shows a
// card whole, or not at all.
var errNoRoom = errors.New("slack: a card is longer than a form")

// modal is the form for a prompt; errNoRoom where the prompt's card is too long.
func modal(p talk.Prompt, from formOf, speech chat.Speech) (slackapi.ModalViewRequest, error) {
	from.Prompt = p.ID
	private, err := json.Marshal(from)
	if err != nil {
		return slackapi.ModalViewRequest{}, fmt.Errorf("slack: a form: %w", err)
	}
	v := slackapi.ModalViewRequest{
		Type: slackapi.VTModal, CallbackID: promptCallback, PrivateMetadata: string(private),
		Title: plain(p.Title, maxTitle), Submit: plain(p.Submit, maxTitle), Close: plain(speech.Say("talk_no", nil), maxTitle),
	}
	blocks := &v.Blocks.BlockSet
	if p.Doc != "" {
		*blocks = append(*blocks, section(p.Doc))
	}
	var inputs []slackapi.Block
	for _, f := range p.Fields[:min(len(p.Fields), maxInputs)] {
		inputs = append(inputs, input(f, speech)...)
	}
	if p.Card != nil {
		page := newForm(len(*blocks) + len(inputs))
		card(page, *p.Card)
		if len(page.over) > 0 {
			return v, errNoRoom
		}
		*blocks = append(*blocks, page.blocks...)
	}
	*blocks = append(*blocks, inputs...)
	if p.Card != nil {
		raw, err := json.Marshal(v)
		if err != nil {
			return v, fmt.Errorf("slack: a form: %w", err)
		}
		if len(raw) > maxForm {
			return v, errNoRoom
		}
	}
	return v, nil
}

// input is a field of a form.
func input(f chat.FormField, speech chat.Speech) []slackapi.Block {
	var element slackapi.BlockElement
	first := ""
	if len(f.Values) > 0 {
		first = f.Values[0]
	}
	switch f.Kind {
	case chat.FormNumber:
		e := slackapi.NewNumberInputBlockElement(nil, fieldAction, !f.Whole)
		e.InitialValue = first
		element = e
	case chat.FormBoolean, chat.FormOne:
		e := slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeStatic, nil, fieldAction, options(f.Options)...)
		e.InitialOption = chosen(f.Options, first)
		element = e
	case chat.FormSeveral:
		e := slackapi.NewOptionsMultiSelectBlockElement(slackapi.MultiOptTypeStatic, nil, fieldAction, options(f.Options)...)
		for _, value := range f.Values {
			if o := chosen(f.Options, value); o != nil {
				e.InitialOptions = append(e.InitialOptions, o)
			}
		}
		element = e
	case chat.FormChoice:
		least := 0
		e := slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeExternal, plain(speech.Say("slack_choose", nil), maxHolder), fieldAction)
		e.MinQueryLength = &least
		if first != "" && size(first) <= maxOptionText {
			e.InitialOption = slackapi.NewOptionBlockObject(first, plain(first, maxOptionText), nil)
		}
		element = e
	case chat.FormChoices:
		least := 0
		e := slackapi.NewOptionsMultiSelectBlockElement(slackapi.MultiOptTypeExternal, plain(speech.Say("slack_choose", nil), maxHolder), fieldAction)
		e.MinQueryLength = &least
		for _, value := range f.Values {
			if size(value) <= maxOptionText {
				e.InitialOptions = append(e.InitialOptions, slackapi.NewOptionBlockObject(value, plain(value, maxOptionText), nil))
			}
		}
		element = e
	case chat.FormFile:
		element = slackapi.NewFileInputBlockElement(fieldAction).WithMaxFiles(1)
	default:
		e := slackapi.NewPlainTextInputBlockElement(nil, fieldAction)
		e.Multiline = f.Kind == chat.FormLong || f.Kind == chat.FormList || f.Kind == chat.FormJSON
		e.InitialValue = strings.Join(f.Values, "\n")
		if size(e.InitialValue) > maxPlain {
			e.InitialValue = "" // what is known stays known where nothing is typed
		}
		element = e
	}
	hint := f.Hint
	if f.Error != "" {
		hint = f.Error + " " + hint
	}
	block := slackapi.NewInputBlock(f.Name, plain(f.Label, maxLabel), nil, element)
	if strings.TrimSpace(hint) != "" {
		block.Hint = plain(hint, maxHint)
	}
	// A secret that panelbot makes need not be typed, and the tool says what is missing.
	block.Optional = !f.Required || f.Generate
	list := []slackapi.Block{block}
	if f.Generate {
		box := slackapi.NewCheckboxGroupsBlockElement(fieldAction, slackapi.NewOptionBlockObject(chat.GenerateValue, plain(speech.Say("slack_generate", nil), maxOptionText), nil))
		list = append(list, slackapi.NewInputBlock(chat.JSONKey(f.Name), plain(f.Label, maxLabel), nil, box).WithOptional(true))
	}
	return list
}

func options(list []chat.Choice) []*slackapi.OptionBlockObject {
	all := make([]*slackapi.OptionBlockObject, 0, min(len(list), maxOptions))
	for _, c := range list {
		if len(all) == maxOptions || c.Value == "" || size(c.Value) > maxOptionID {
			continue
		}
		all = append(all, slackapi.NewOptionBlockObject(c.Value, plain(c.Label, maxOptionText), nil))
	}
	return all
}

func chosen(list []chat.Choice, value string) *slackapi.OptionBlockObject {
	for _, c := range list {
		if c.Value == value && value != "" {
			return slackapi.NewOptionBlockObject(c.Value, plain(c.Label, maxOptionText), nil)
		}
	}
	return nil
}

// notice is a form that only says something.
func notice(title, text string) slackapi.ModalViewRequest {
	return slackapi.ModalViewRequest{
		Type: slackapi.VTModal, CallbackID: "notice", Title: plain(title, maxTitle), Close: plain("OK", maxTitle),
		Blocks: slackapi.Blocks{BlockSet: []slackapi.Block{section(text)}},
	}
}

// filled is what a form holds, as talk takes it; files are fetched by fetch.
func filled(e Event) talk.Filled {
	in := talk.Filled{Values: map[string][]string{}}
	for block, actions := range e.Values {
		v, ok := actions[fieldAction]
		if !ok {
			continue
		}
		switch {
		case len(v.Files) > 0:
		case len(v.Choices) > 0:
			in.Values[block] = v.Choices
		default:
			in.Values[block] = []string{v.Text}
		}
	}
	return in
}

// attached are the files of a form, by their blocks.
func attached(e Event) map[string]File {
	list := map[string]File{}
	for block, actions := range e.Values {
		if v := actions[fieldAction]; len(v.Files) > 0 {
			list[block] = v.Files[0]
		}
	}
	return list
}
