package pdf

import (
	"math"
	"strconv"
	"strings"
)

// Int returns the number object of an integer.
func Int[T ~int | ~int64 | ~uint32](n T) Number { return Number(strconv.FormatInt(int64(n), 10)) }

// Real returns the number object of x, with at most four decimals and no
// exponent (ISO 32000-2, 7.3.3). What is not a finite number becomes 0.
func Real(x float64) Number {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "0"
	}
	s := strconv.FormatFloat(x, 'f', 4, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		s = "0"
	}
	return Number(s)
}

// Reals returns an array of number objects, as for a rectangle or a matrix.
func Reals(xs ...float64) Array {
	a := make(Array, len(xs))
	for i, x := range xs {
		a[i] = Real(x)
	}
	return a
}

// Int returns the value of an integer number; ok is false for fractions and
// for what does not fit.
func (n Number) Int() (v int64, ok bool) {
	s := strings.TrimPrefix(string(n), "+")
	if whole, frac, cut := strings.Cut(s, "."); cut && strings.Trim(frac, "0") == "" {
		s = whole
	}
	v, err := strconv.ParseInt(s, 10, 64)
	return v, err == nil
}

// Float returns the value of a number; ok is false where it has none.
func (n Number) Float() (v float64, ok bool) {
	v, err := strconv.ParseFloat(strings.TrimPrefix(string(n), "+"), 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v)
}

// Clone returns a copy of d that can be changed without changing d. The
// values are shared.
func (d Dict) Clone() Dict {
	c := make(Dict, len(d)+4)
	for k, v := range d {
		c[k] = v
	}
	return c
}
