package op

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"
)

// What is kept of a message, and written in another language when somebody reads it: each
// value of its Data with its kind.
type keptMessage struct {
	ID   string               `json:"id,omitempty"`
	Text string               `json:"text"`
	Data map[string]keptValue `json:"data,omitempty"`
}

// keptValue is one value; one of its members is set.
type keptValue struct {
	Text     *string         `json:"text,omitempty"`
	Number   json.RawMessage `json:"number,omitempty"`
	Message  *keptMessage    `json:"message,omitempty"`
	Spelling *Spelling       `json:"spelling,omitempty"`
	Command  *Command        `json:"command,omitempty"`
	Choices  []string        `json:"choices,omitempty"`
	Moment   *time.Time      `json:"moment,omitempty"`
}

// deepest is how deep messages may lie in each other.
const deepest = 8

// MarshalJSON writes the message so that UnmarshalJSON reads the same. A value of a kind
// that messages do not have is written as its text.
func (m Message) MarshalJSON() ([]byte, error) {
	k, err := keep(m, 0)
	if err != nil {
		return nil, err
	}
	return json.Marshal(k)
}

var errDeep = errors.New("op: a message holds messages too deep")

func keep(m Message, depth int) (keptMessage, error) {
	k := keptMessage{ID: m.ID, Text: m.Text}
	if depth > deepest {
		return k, errDeep
	}
	for name, value := range m.Data {
		v, err := keepValue(value, depth)
		if err != nil {
			return k, err
		}
		if k.Data == nil {
			k.Data = map[string]keptValue{}
		}
		k.Data[name] = v
	}
	return k, nil
}

func keepValue(value any, depth int) (keptValue, error) {
	switch v := value.(type) {
	case Message:
		inner, err := keep(v, depth+1)
		return keptValue{Message: &inner}, err
	case Spelling:
		return keptValue{Spelling: &v}, nil
	case Command:
		return keptValue{Command: &v}, nil
	case Choices:
		return keptValue{Choices: append([]string{}, v...)}, nil
	case Moment:
		at := time.Time(v)
		return keptValue{Moment: &at}, nil
	case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return keptValue{Number: fmt.Append(nil, v)}, nil
	case float64:
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			raw, err := json.Marshal(v)
			return keptValue{Number: raw}, err
		}
	}
	text := fmt.Sprint(value)
	return keptValue{Text: &text}, nil
}

// UnmarshalJSON reads what MarshalJSON wrote. Whole numbers are int64.
func (m *Message) UnmarshalJSON(raw []byte) error {
	var k keptMessage
	if err := json.Unmarshal(raw, &k); err != nil {
		return err
	}
	read, err := k.message(0)
	if err != nil {
		return err
	}
	*m = read
	return nil
}

func (k keptMessage) message(depth int) (Message, error) {
	m := Message{ID: k.ID, Text: k.Text}
	if depth > deepest {
		return m, errDeep
	}
	for name, v := range k.Data {
		if m.Data == nil {
			m.Data = map[string]any{}
		}
		value, err := v.value(depth)
		if err != nil {
			return m, fmt.Errorf("op: the value %s of a message: %w", name, err)
		}
		m.Data[name] = value
	}
	return m, nil
}

func (v keptValue) value(depth int) (any, error) {
	switch {
	case v.Message != nil:
		return v.Message.message(depth + 1)
	case v.Spelling != nil:
		return *v.Spelling, nil
	case v.Command != nil:
		return *v.Command, nil
	case v.Choices != nil:
		return Choices(v.Choices), nil
	case v.Moment != nil:
		return Moment(*v.Moment), nil
	case len(v.Number) > 0:
		return number(v.Number)
	case v.Text != nil:
		return *v.Text, nil
	default:
		return nil, errors.New("it has no kind that is known")
	}
}

// number reads a number: whole ones stay exact.
func number(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var n json.Number
	if err := d.Decode(&n); err != nil {
		return nil, err
	}
	if whole, err := n.Int64(); err == nil {
		return whole, nil
	}
	return n.Float64()
}
