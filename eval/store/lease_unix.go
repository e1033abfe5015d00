//go:build unix

package store

import (
	"errors"
	"os"
	"strings"
	"syscall"
)

// running reports whether a process of this machine exists.
func running(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// bootID tells this boot and this process namespace from others: containers share
// a kernel, and often a host name, but not their process ids. It is "" beside Linux.
func bootID() string {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	space, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(boot)) + " " + space
}
