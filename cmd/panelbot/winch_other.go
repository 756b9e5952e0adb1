//go:build !unix

package main

// widths tells of nothing: no command goes through another process here.
func (a *app) widths() (widths <-chan int, stop func()) { return nil, func() {} }
