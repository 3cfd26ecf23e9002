package account

import "github.com/cloudwa/cloudwa/internal/errs"

// Country is a place that phone numbers belong to.
type Country struct {
	Code    string // two letters, ISO 3166
	Calling string // how its numbers begin, without a plus sign
	Name    errs.Message
}

// Countries are those that a workspace can choose, by alphabet: Indonesia's surroundings, where its people work, and the large ones.
var Countries = []Country{
	{"AR", "54", errs.Msg("Argentina")},
	{"AU", "61", errs.Msg("Australia")},
	{"BD", "880", errs.Msg("Bangladesh")},
	{"BR", "55", errs.Msg("Brazil")},
	{"BN", "673", errs.Msg("Brunei")},
	{"KH", "855", errs.Msg("Cambodia")},
	{"CA", "1", errs.Msg("Canada")},
	{"CL", "56", errs.Msg("Chile")},
	{"CN", "86", errs.Msg("China")},
	{"CO", "57", errs.Msg("Colombia")},
	{"EG", "20", errs.Msg("Egypt")},
	{"FR", "33", errs.Msg("France")},
	{"DE", "49", errs.Msg("Germany")},
	{"GB", "44", errs.Msg("Great Britain")},
	{"HK", "852", errs.Msg("Hong Kong")},
	{"IN", "91", errs.Msg("India")},
	{"ID", "62", errs.Msg("Indonesia")},
	{"IT", "39", errs.Msg("Italy")},
	{"JP", "81", errs.Msg("Japan")},
	{"JO", "962", errs.Msg("Jordan")},
	{"KE", "254", errs.Msg("Kenya")},
	{"KW", "965", errs.Msg("Kuwait")},
	{"LA", "856", errs.Msg("Laos")},
	{"MO", "853", errs.Msg("Macau")},
	{"MY", "60", errs.Msg("Malaysia")},
	{"MX", "52", errs.Msg("Mexico")},
	{"MA", "212", errs.Msg("Morocco")},
	{"MM", "95", errs.Msg("Myanmar")},
	{"NP", "977", errs.Msg("Nepal")},
	{"NL", "31", errs.Msg("Netherlands")},
	{"NZ", "64", errs.Msg("New Zealand")},
	{"NG", "234", errs.Msg("Nigeria")},
	{"OM", "968", errs.Msg("Oman")},
	{"PK", "92", errs.Msg("Pakistan")},
	{"PG", "675", errs.Msg("Papua New Guinea")},
	{"PE", "51", errs.Msg("Peru")},
	{"PH", "63", errs.Msg("Philippines")},
	{"QA", "974", errs.Msg("Qatar")},
	{"SA", "966", errs.Msg("Saudi Arabia")},
	{"SG", "65", errs.Msg("Singapore")},
	{"ZA", "27", errs.Msg("South Africa")},
	{"KR", "82", errs.Msg("South Korea")},
	{"ES", "34", errs.Msg("Spain")},
	{"LK", "94", errs.Msg("Sri Lanka")},
	{"TW", "886", errs.Msg("Taiwan")},
	{"TH", "66", errs.Msg("Thailand")},
	{"TL", "670", errs.Msg("Timor-Leste")},
	{"TR", "90", errs.Msg("Turkey")},
	{"AE", "971", errs.Msg("United Arab Emirates")},
	{"US", "1", errs.Msg("United States")},
	{"VN", "84", errs.Msg("Vietnam")},
}
