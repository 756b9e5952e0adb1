package main

import (
	"context"
	"fmt"
	"net"
	"strings"

	"github.com/spf13/cobra"

	"panelbot/panel/simulator"
)

func (a *app) simulatorCommand() *cobra.Command {
	var (
		listen string
		faults []string
		rate   int
	)
	cmd := &cobra.Command{
		Use:   "simulator",
		Short: "Serve the stand-in for both panels",
		Long: `Serve the stand-in for both panels over HTTP, with made-up servers and sites that
keep their state until it ends. A fault is METHOD PATH=KIND[:TIMES[:DELAY]], or
*=KIND for every route. KIND is one of:
` + strings.Join(words(simulator.Kinds()), ", ") + ".",
		Example: `  panelbot simulator --listen 127.0.0.1:8900 --fault 'POST /api/servers/{server}/schedules=500:2'`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			host, _, err := net.SplitHostPort(listen)
			if ip := net.ParseIP(host); err != nil || (host != "localhost" && (ip == nil || !ip.IsLoopback())) {
				return fmt.Errorf("--listen %q must be an address of loopback, such as 127.0.0.1:8900: the stand-in's credentials are public", listen)
			}
			sim := simulator.New(simulator.Config{Rate: rate})
			for _, flag := range faults {
				route, fault, err := simulator.ParseFault(flag)
				if err != nil {
					return fmt.Errorf("--fault: %w", err)
				}
				sim.Fault(route, fault)
			}
			listener, err := new(net.ListenConfig).Listen(cmd.Context(), "tcp", listen)
			if err != nil {
				return fmt.Errorf("--listen: %w: choose another port with --listen, or end the program that has it", err)
			}
			url := "http://" + listener.Addr().String()
			fmt.Fprintf(a.stdout, "FlashPanel: url %s, token %q, code %q\n", url, simulator.FlashToken, simulator.FlashCode)
			fmt.Fprintf(a.stdout, "OpenPanel:  url %s, token %q (or username %q, password %q)\n", url, simulator.OpenToken, simulator.OpenUser, simulator.OpenPassword)
			fmt.Fprintf(a.stdout, "Log-in to FlashPanel: %s, %q, code %s\n", simulator.FlashEmail, simulator.FlashPassword, simulator.FlashTOTP)
			for _, s := range simulator.Sites() {
				fmt.Fprintf(a.stdout, "Site %d: %s, %s on %s\n", s.ID, s.Name, s.Domain, s.Server)
			}
			return serveHTTP(cmd.Context(), listener, sim, func(context.Context) error { return nil })
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8900", "loopback address to listen on")
	cmd.Flags().StringArrayVar(&faults, "fault", nil, "make a route fail, see above; repeatable")
	cmd.Flags().IntVar(&rate, "rate", 0, "requests a minute that FlashPanel allows (default practically unlimited)")
	return cmd
}
