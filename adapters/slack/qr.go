package slack

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"github.com/boombuler/barcode/qr"
)

// The picture of a QR code, in pixels of a module and in modules of the quiet zone,
// which ISO/IEC 18004 wants.
const (
	qrModule = 8
	qrQuiet  = 4
)

// handCodes hands new one-time codes over, in direct messages alone.
func (v *visit) handCodes(ctx context.Context, address string) error {
	picture, err := drawQR(address)
	if err != nil {
		return err
	}
	note := v.by.Speech.Say("totp_picture", map[string]any{"Address": address})
	return v.a.post(ctx, "codes/"+v.event.Key, Outgoing{User: v.event.User, File: &Upload{Name: "one-time-codes.png", Bytes: picture, Note: note}})
}

// drawQR draws a text as a QR code, dark on light as cameras want it, as a PNG.
func drawQR(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("slack: QR code: %w", err)
	}
	side := code.Bounds().Dx()
	size := (side + 2*qrQuiet) * qrModule
	picture := image.NewPaletted(image.Rect(0, 0, size, size), color.Palette{color.White, color.Black})
	dark := image.NewUniform(color.Black)
	for y := range side {
		for x := range side {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				at := image.Pt((x+qrQuiet)*qrModule, (y+qrQuiet)*qrModule)
				draw.Draw(picture, image.Rectangle{at, at.Add(image.Pt(qrModule, qrModule))}, dark, image.Point{}, draw.Src)
			}
		}
	}
	var page bytes.Buffer
	if err := png.Encode(&page, picture); err != nil {
		return nil, fmt.Errorf("slack: QR code: %w", err)
	}
	return page.Bytes(), nil
}
