package chart

import (
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"maps"
	"slices"
)

// few gives a picture of 256 colours, which takes a third of the room: those of which
// there is most, and for each other one, which are shades of smoothed edges, the nearest
// of them.
func few(drawn image.Image) *image.Paletted {
	b := drawn.Bounds()
	plain, is := drawn.(*image.RGBA)
	if !is || plain.Stride != 4*b.Dx() {
		plain = image.NewRGBA(b)
		draw.Draw(plain, b, drawn, b.Min, draw.Src)
	}
	count := map[color.RGBA]int{}
	for i := 0; i < len(plain.Pix); i += 4 {
		count[shade(plain.Pix[i:])]++
	}
	all := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(number(a), number(b)))
	})
	table := make(color.Palette, min(len(all), 256))
	for i := range table {
		table[i] = all[i]
	}
	place := make(map[color.RGBA]uint8, len(all))
	for i, c := range all {
		if i >= len(table) {
			i = table.Index(c)
		}
		place[c] = uint8(i) //nolint:gosec // less than 256
	}
	out := image.NewPaletted(b, table)
	for i := range out.Pix {
		out.Pix[i] = place[shade(plain.Pix[4*i:])]
	}
	return out
}

// shade is the first colour of some pixels.
func shade(pixels []uint8) color.RGBA {
	return color.RGBA{pixels[0], pixels[1], pixels[2], pixels[3]}
}

// number orders colours.
func number(c color.RGBA) uint32 { return uint32(c.R)<<16 | uint32(c.G)<<8 | uint32(c.B) }
