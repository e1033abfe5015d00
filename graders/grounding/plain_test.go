package grounding

import "testing"

// plainAnswers are short answers to plain questions, of which one follows from the context and the other does not.
// The model was not fitted to them.
var plainAnswers = []struct{ context, right, wrong string }{
	{"The lighthouse of Skarholm was built in 1871. It may be visited from May to September, on the first Sunday of each month. Tickets are 40 kroner for adults.", "No, it is open from May to September.", "No, it is open from October to April."},
	{"Library cards are free for residents of Elmsworth. Visitors pay 12 euros a year. Books may be kept for three weeks and renewed twice.", "A library card costs visitors 12 euros per year.", "A library card costs visitors nothing."},
	{"The Tarnbeck trail starts at the mill and climbs 640 metres to the summit hut. Most walkers need about four hours for the ascent. Dogs must be kept on a lead.", "The climb takes about four hours.", "The climb takes about four days."},
	{"Our dishwasher tablets dissolve in water of 40 degrees or more. Put one tablet in the dispenser. Do not unwrap the film.", "No, you should leave the film on.", "Yes, remove the film before use."},
	{"Refunds are issued to the original payment method within ten working days after we have received the returned item.", "You will get your money back within ten working days of us receiving the item.", "You will get your money back as a voucher by email."},
	{"The Marwick Ferry carries foot passengers and bicycles only. Cars have to use the bridge at Dunfell. The last crossing is at 19:40.", "No, cars are not allowed on the ferry; they must use the bridge at Dunfell.", "Yes, cars can go on the ferry until the last crossing."},
	{"Ilse Varga joined the Pell Institute in 1998 and became its director in 2009. She studies the migration of eels.", "Ilse Varga is the director of the Pell Institute.", "Ilse Varga is the founder of a hospital."},
	{"Breakfast is served in the garden room between 7 and 10 a.m. Guests with allergies are asked to tell the kitchen the evening before.", "Breakfast is available from 7 to 10 a.m.", "Breakfast is available from 6 to 11 a.m."},
	{"The Orrin 300 kettle has a capacity of 1.7 litres and switches off by itself when the water boils. Its guarantee lasts three years.", "Yes. It turns off automatically once the water boils.", "No. It keeps boiling until you press the switch."},
	{"Members may bring one guest to the swimming hall on weekdays. On weekends no guests are admitted.", "Yes, on weekdays you can bring one guest.", "Yes, on weekends you can bring one guest."},
	{"The council meets on the second Tuesday of every month in the old granary. Meetings are public, and minutes are published on the website.", "Yes, anyone can attend, because the meetings are public.", "No, the meetings are private and minutes stay secret."},
	{"Sourdough bread from the Quill bakery contains wheat flour, rye flour, water and salt. It is baked without yeast or sugar.", "It is made of wheat and rye flour, water and salt.", "It is made of spelt flour, honey and yeast."},
	{"To reset the Havel router, press the button on the back for fifteen seconds until the blue light blinks twice.", "Hold down the button at the back for 15 seconds, until the blue light flashes twice.", "Unplug the cable at the front and wait until the red light turns off."},
	{"Parking at the Norvik terminal costs 3 euros an hour and 21 euros a day. The first twenty minutes are free.", "The price is 21 euros per day.", "The price is 35 euros per day."},
	{"The museum of clocks in Lannoy owns 340 clocks. The oldest was made in 1612 by Pieter Hals, a locksmith of Ghent.", "The oldest clock dates from 1612.", "The oldest clock was stolen by a thief in Paris."},
	{"Employees receive 26 days of leave a year. Up to five unused days can be carried over into the following year.", "Yes, you can carry over up to five days to the next year.", "Yes, you can sell all unused days to a colleague."},
	{"The Brenn valley railway was closed in 1964 because too few people used it. Since 1990 volunteers have run steam trains on it in summer.", "It closed because there were too few passengers.", "It closed because a landslide destroyed the tunnel."},
	{"Do not give honey to babies under one year of age. It can contain spores that cause infant botulism.", "No, honey isn't safe for babies younger than one year.", "Yes, honey is safe for babies and helps their teeth."},
	{"Applications must reach the office by 15 March. Late applications will not be considered. Decisions are sent by post in June.", "The deadline is 15 March.", "The deadline was extended by the minister to August."},
	{"The greenhouse stays at 18 degrees in winter. Orchids are watered once a week, ferns every two days.", "Orchids need water once a week.", "Orchids need fertilizer and sunlight every morning."},
	{"Our shop in Kessel Street opens at nine on weekdays and at ten on Saturdays. We are closed on Sundays and public holidays.", "It opens at 10 on Saturdays.", "It opens at 8 on Sundays."},
	{"The Saltfjord bridge is 1.2 kilometres long and was designed by the engineer Anna Lund. It replaced a ferry in 1987.", "Anna Lund designed the bridge.", "Peter Holm designed the bridge and painted it green."},
	{"Children under six travel free. Children from six to fifteen pay half of the adult fare.", "Yes, a five-year-old travels for free.", "No, small children pay the full fare plus a booking fee."},
	{"The warranty covers faults of material. Damage caused by water or by opening the case is excluded.", "No, water damage isn't covered by the warranty.", "Yes, water damage is covered by the warranty."},
	{"Standard delivery takes three to five working days. Express orders placed before noon arrive the next day and cost 9 pounds.", "Standard shipping takes three to five business days.", "Standard shipping takes two weeks and requires a signature."},
	{"The Fenwold campsite has forty pitches, hot showers and a small kitchen. Campfires are forbidden. Quiet hours start at 10 p.m.", "No, campfires are not allowed at the campsite.", "Yes, guests can light a campfire on the beach."},
	{"Mira Solberg wrote her first novel, Tidewater, in 2003 while working as a nurse in Tromso. It sold 80,000 copies.", "Tidewater was written by Mira Solberg.", "Tidewater was written by her brother Erik."},
	{"The pass is snowbound from November until April. In summer a bus runs twice a day from Arvel to the top.", "You can take a bus from Arvel, which runs twice daily in summer.", "You can take a cable car from Arvel, which runs every hour."},
	{"To cancel your subscription, open Settings, choose Plan and click Cancel. You keep access until the end of the month you have paid for.", "Go to Settings, select Plan, and click Cancel.", "Send a letter to the support team and wait for a code."},
	{"The soup contains celery and milk. It does not contain nuts. It is suitable for vegetarians.", "No, there are no nuts in the soup.", "Yes, there are peanuts and shrimp in the soup."},
	{"The Ostrander dam was finished in 1958 and supplies power to 60,000 homes. It is 92 metres high.", "It was completed in 1958.", "It was demolished in 1958."},
	{"Patients should not eat for six hours before the operation. Clear water is permitted until two hours before.", "Yes, you may drink clear water until two hours before the operation.", "Yes, you may drink coffee and eat toast before the operation."},
	{"The orchestra of Velden has 64 members. Its conductor since 2015 is Tomas Brandt, who used to play the oboe.", "Tomas Brandt has conducted the orchestra since 2015.", "Tomas Brandt has left the orchestra to teach in Vienna."},
	{"Tenants must give three months' notice in writing. Rent is due on the first day of the month. Pets need the landlord's consent.", "You need to give three months' written notice.", "You need to give six weeks' notice by telephone."},
	{"The Kestrel phone has a battery of 4,200 mAh and weighs 181 grams. It is sold in black and green.", "It comes in black and green.", "It comes in silver and pink with a leather case."},
	{"Wolves returned to the Harrow hills in 2011 after an absence of 90 years. Today about thirty live there.", "Around 30 wolves live in the Harrow hills today.", "Around 300 bears live in the Harrow hills today."},
	{"The exam consists of a written part of 90 minutes and an oral part of 20 minutes. Dictionaries may not be used.", "The written part lasts 90 minutes.", "The written part is marked by a computer in London."},
	{"If the oven shows E4, the door is not closed properly. Open it, clean the seal and close it again.", "E4 means that the oven door isn't closed properly.", "E4 means that the fan is broken and a technician must replace it."},
	{"The bakery employs eleven people. It was founded by Rosa Lind in 1949 and is now run by her grandson.", "Her grandson runs it now.", "A large supermarket chain owns it now."},
	{"Blood donors must be at least 18 years old and weigh 50 kilograms or more. They may donate every eight weeks.", "Yes. You have to weigh at least 50 kilograms.", "No. Weight does not matter if you are an athlete."},
	{"The train to Osthafen leaves from platform 4 at 14:12 and arrives at 15:47. Seats can be reserved online.", "It departs at 14:12 from platform 4.", "It departs at 13:30 from platform 9."},
	{"The lake is up to 38 metres deep. Swimming is allowed at the north shore only, because of boats.", "No, swimming is only allowed at the north shore.", "Yes, swimming is best at the south shore near the hotel."},
	{"Our insurance pays for stolen bicycles if they were locked. It does not pay for damaged tyres.", "Yes, if the bike was locked.", "No, the insurance never pays for theft abroad."},
	{"Teachers can borrow the microscope set for two weeks. A deposit of 50 dollars is returned when nothing is broken.", "The deposit is $50.", "The deposit is $80 and is paid in cash."},
}

// Whoever tries the grader tries it on such answers: few that are right may fail, and few that are wrong pass.
func TestPlainAnswers(t *testing.T) {
	const most = 7 // of 44
	var failed, passed []string
	for _, c := range plainAnswers {
		index := NewIndex(c.context)
		for _, answer := range []string{c.right, c.wrong} {
			a := index.Read(answer)
			switch _, passes := a.Decide(Fitted().Estimate(a), 0.5); {
			case answer == c.right && !passes:
				failed = append(failed, answer)
			case answer == c.wrong && passes:
				passed = append(passed, answer)
			}
		}
	}
	if len(failed) > most {
		t.Errorf("%d of %d right answers fail, at most %d may: %q", len(failed), len(plainAnswers), most, failed)
	}
	if len(passed) > most {
		t.Errorf("%d of %d wrong answers pass, at most %d may: %q", len(passed), len(plainAnswers), most, passed)
	}
}

func TestInterjections(t *testing.T) {
	index := NewIndex("The tower may be visited from May to September. Dogs stay outside.")
	for _, c := range []struct{ answer, as, reason string }{
		{"No, it may be visited from May to September.", "It may be visited from May to September.", "no answers the question and denies nothing"},
		{"Yes. It may be visited from May to September.", "It may be visited from May to September.", "a sentence of its own"},
		{"Yes it may be visited from May to September.", "It may be visited from May to September.", "without a comma"},
		{"Nope - dogs stay outside.", "dogs stay outside.", "with a dash"},
	} {
		got, want := index.Read(c.answer), index.Read(c.as)
		if len(got.Sentences) != 1 || got.Sentences[0].vector != want.Sentences[0].vector {
			t.Errorf("%s: %q is not measured like %q", c.reason, c.answer, c.as)
		}
	}
	if s := index.Read("No dogs stay outside.").Sentences[0]; s.vector[negationAdded] == 0 {
		t.Error("no before a noun denies, and is not taken for an answer to a question")
	}
	if !index.Read("Yes.").Empty() {
		t.Error("yes alone has no content")
	}
}

func TestPersonsOfTheContextAreNoChat(t *testing.T) {
	const answer = "We refund your order within a week."
	for _, c := range []struct {
		context string
		want    bool
		reason  string
	}{
		{"We refund your order within a week.", false, "the context speaks so"},
		{"Orders are refunded within a week.", true, "the answer speaks of itself"},
	} {
		f := NewIndex(c.context).Read(answer).Sentences[0].vector
		if got := f[firstPerson] > 0 && f[secondPerson] > 0; got != c.want {
			t.Errorf("%s: persons count is %v, want %v", c.reason, got, c.want)
		}
	}
}
