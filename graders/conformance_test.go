package graders_test

import (
	"testing"

	"seatrial/graders"
	"seatrial/graders/gradertest"
)

func TestShippedGradersConform(t *testing.T) { gradertest.Run(t, graders.All()...) }
