//go:build !linux

package main

// dropPages does nothing where the system drops what is not used by itself.
func dropPages() {}
