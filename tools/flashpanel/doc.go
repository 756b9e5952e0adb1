// Package flashpanel declares the operations of FlashPanel: a file per group
// of the vendor's reference, in its order, declarations only. Groups is the
// way in. Shapes that several groups share are in arguments.go and answers.go.
package flashpanel
