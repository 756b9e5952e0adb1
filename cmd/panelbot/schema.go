package main

import (
	"encoding/json"
	"reflect"
	"strings"

	"panelbot/tools/digest"
)

// configSchema is the JSON schema of the configuration file, for editors.
func configSchema() ([]byte, error) {
	schema := schemaOf(reflect.TypeFor[Config]())
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["title"] = "panelbot configuration"
	return json.MarshalIndent(schema, "", "  ")
}

func schemaOf(t reflect.Type) map[string]any {
	switch {
	case t == reflect.TypeFor[toolList]():
		return map[string]any{"oneOf": []any{
			map[string]any{"enum": listModes},
			map[string]any{"type": "array", "items": map[string]any{"type": "string"}},
		}}
	case t == reflect.TypeFor[secretList]():
		return map[string]any{"anyOf": []any{schemaOf(reflect.TypeFor[string]()), schemaOf(reflect.TypeFor[[]string]())}}
	case t == reflect.TypeFor[slackChannel]():
		return map[string]any{"anyOf": []any{schemaOf(reflect.TypeFor[string]()), objectSchema(t)}}
	case t == reflect.TypeFor[SiteConfig]():
		return map[string]any{"anyOf": []any{schemaOf(reflect.TypeFor[int64]()), objectSchema(t)}}
	case t == reflect.TypeFor[SectionConfig]():
		return map[string]any{"anyOf": []any{orReference(map[string]any{"enum": words(digest.Kinds())}), objectSchema(t)}}
	case t == reflect.TypeFor[caseArgs]():
		return map[string]any{"type": "object"}
	case t.Kind() == reflect.Pointer: // what differs where it is left out
		return schemaOf(t.Elem())
	case t.Kind() == reflect.Struct:
		return objectSchema(t)
	case t.Kind() == reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case t.Kind() == reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case t.Kind() == reflect.Bool:
		return orReference(map[string]any{"type": "boolean"})
	case t.Kind() == reflect.Int64:
		return orReference(map[string]any{"type": "integer"})
	default:
		return map[string]any{"type": "string"}
	}
}

func objectSchema(t reflect.Type) map[string]any {
	properties := map[string]any{}
	for i := range t.NumField() {
		f := t.Field(i)
		property := schemaOf(f.Type)
		if enum := f.Tag.Get("enum"); enum != "" {
			words := orReference(map[string]any{"enum": strings.Split(enum, "|")})
			if f.Type.Kind() == reflect.Slice {
				property["items"] = words
			} else {
				property = words
			}
		}
		property["description"] = f.Tag.Get("doc")
		properties[f.Tag.Get("yaml")] = property
	}
	return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
}

// orReference is a schema, or the ${…} that will become what it describes.
func orReference(schema map[string]any) map[string]any {
	return map[string]any{"anyOf": []any{schema, map[string]any{"type": "string", "pattern": `\$\{.+\}`}}}
}
