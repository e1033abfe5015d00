package final

import "strings"

// units are the units of measurement that are told apart, and other names of each. Nothing is converted.
var units = func() map[string]string {
	names := map[string]string{}
	for line := range strings.SplitSeq(`% percent
$ dollar usd
€ euro eur
£ gbp
¥ yen
second sec
minute min
hour hr h
day
week
month
year yr
millisecond ms
km kilometer kilometre
metre meter m
cm centimeter centimetre
mm millimeter millimetre
mile mi
foot feet ft
inch inches
kg kilogram kilo
gram g
mg milligram
tonne ton
pound lb
ounce oz
litre liter l
ml milliliter millilitre
kb kilobyte
mb megabyte
gb gigabyte
tb terabyte
kwh
watt w
volt v
°c celsius
°f fahrenheit
kelvin
km/h kph
mph`, "\n") {
		all := strings.Fields(line)
		for _, name := range all {
			names[name] = all[0]
			if len(name) > 2 {
				names[name+"s"] = all[0]
			}
		}
	}
	names["per cent"] = "%"
	return names
}()

// unitOf returns the first name of a unit, "" where it is not known.
func unitOf(word string) string { return units[strings.ReplaceAll(strings.ToLower(word), "° ", "°")] }
