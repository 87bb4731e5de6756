#!/bin/sh
# The deleted post.  Photos for 8.20 EUR were ordered, no bill came, and months
# later a collector wants 78.64 EUR.  Customer service shows no understanding.
# With a lawyer's advice the customer pays the open sum and a little more, and
# tells it all on the company's Facebook page.  After 15 minutes it is gone.
# She tells it again.
. "${0%/*}/lib.sh"

# The house.
export CASEBOOK=house CASE_BY=sven
case-init -q --owner sven --name 'Beispiel Fotos' house
case-config casebook.timezone Europe/Berlin
case-config person.sven.name 'Sven Adler' -m 'Customer service'
case-config person.paula.name 'Paula Nord' -m 'Head of it'
case-config person.social.shared yes -m 'Who just has the Facebook page'

# Thursday, 1 October.  She calls, with a collector's letter in her hand.
ok 'she calls' case-new -c phone --at '2026-10-01 14:00' \
    -f 'Lena Vogt <lena@vogt.example>' --customer yes --about billing \
    --wants 'To pay 8.20 EUR, the price of the photos' \
    --ref order:20260311 -s 'No bill, but a collector' \
    -m 'You never sent a bill. Now a collector wants 78.64 EUR for 8.20 EUR.'
read -r bill <"$out"
printf 'Claim 8.20, dunning 12.00, our fee 58.44: 78.64 EUR\n' >claim.txt
ok 'the letter of the collector' case-receive "$bill" -c letter \
    --party 'Inkasso Nord' --at 2026-09-28 -a claim.txt \
    -m 'Pay 78.64 EUR within seven days, or we go to court.'
ok 'Sven shows no understanding' case-reply "$bill" --as final \
    --at '2026-10-01 14:10' -m 'The bill was sent. Please pay all at once.'
ok 'the letter of her lawyer' case-receive "$bill" -c letter \
    --party 'Kanzlei Roth' --at 2026-10-08 -m 'Our client has paid 8.20 EUR, and
5 EUR for your trouble. She owes nothing else.'

# Friday evening.  She tells it all on the company's page at 19:30.
ok 'a post on the page' case-receive "$bill" -c facebook --by social \
    --at '2026-10-09 19:30' --url https://facebook.example/fotos/1 \
    -m '8.20 EUR of photos, no bill, and then a collector for 78.64 EUR.
Sven A. told me to pay at once. I paid what I owe. Do not order here.'
post=$(case-log -J --kind received "$bill" | tail -n 1 | jq -r .id)
case-log "$bill" >trail

# At 19:45 it is taken down.  The house may do that, but not without a word
# why, and not with anything that was not said in public.
refused 64 'taken down without a reason' \
    'no words: say them with -m TEXT, -F FILE or on standard input' \
    case-note "$bill" --takedown "$post" --by social --at '2026-10-09 19:45'
refused 64 'taken down with an empty one' \
    'no words: say them with -m TEXT, -F FILE or on standard input' \
    case-note "$bill" --takedown "$post" --by social -m ' '
call=$(case-log -J --kind opened "$bill" | jq -r .id)
refused 65 'her call taken down' "event $call was not said in public
  'case-log $bill' tells what there is" \
    case-note "$bill" --takedown "$call" --by social -m 'Unpleasant'
ok 'taken down with a reason' case-note "$bill" --takedown "$post" \
    --by social --at '2026-10-09 19:45' -m 'It names one of us'
says "$bill" "case-note: takedown of $post:\
 '8.20 EUR of photos, no bill, and then a…'"

# What is gone from the page is not gone from here.
ok 'the trail after it' case-log "$bill"
same "$(cat trail)" "$(head -n "$(($(wc -l <trail)))" "$out")" \
    'nothing of what was there has changed'
same 1 "$(grep -c 'Sven A. told me to pay at once' "$out")" \
    'every word of the post is still in it'
same "$bill 6 noted by social  2026-10-09 19:45
    Takedown: $post
    It names one of us" "$(sed -n '/ 6 noted /,$p' "$out" | grep . |
    sed 's/  recorded .*//')" 'and behind it who took it down, and why'
same "$bill true true" "$(case-show -J "$bill" |
    jq -r '"\(.id) \(.unanswered) \(.todo)"')" \
    'a post that was deleted still waits for an answer'

# She tells it again, and this time it stays.
ok 'a second post' case-receive "$bill" -c facebook --by social \
    --at '2026-10-09 20:10' --retold --url https://facebook.example/fotos/2 \
    -m 'Again, as my post is gone: 8.20 EUR, no bill.'
same "$bill" "$(case-list -i has:takedown)" 'the case is one with a takedown'
same '2026-10-09T19:30:00+02:00 1
2026-10-09T20:10:00+02:00 2' "$(case-log -J --kind received "$bill" | jq -r \
    'select(.access == "public") | "\(.occurred) \(.url[-1:])"')" \
    'both posts are in the trail'
refused 1 'closed over it' "case $bill has 1 open thing
  the contact's last word 'Again, as my post is gone: 8.20 EUR, no…' is unanswered:\
 case-reply $bill, or case-note $bill --waive
  or say why it is closed all the same: --despite REASON" \
    case-close "$bill" --outcome not-upheld --at '2026-10-12 09:00'
refused 64 'handed to the head without a reason' \
    'no reason: say why with -m TEXT' \
    case-assign "$bill" paula --at '2026-10-12 09:05'
ok 'handed to the head of it' case-assign "$bill" paula \
    --at '2026-10-12 09:05' -m 'She names me, so I should not decide it'

# Collector and lawyer are parties: their words are theirs, not hers.
same 'Inkasso Nord letter
Kanzlei Roth letter' "$(case-log -J "$bill" | jq -r \
    'select(.party) | "\(.party) \(.channel)"')" 'two third parties'
ok 'what she may see' case-log --said "$bill"
same '4 0' "$(grep -c "^$bill" "$out") $(grep -c 'Inkasso\|Kanzlei\|names one' \
    "$out")" 'is her own words and ours: her post, too'
same '3 1' "$(case-show -J "$bill" | jq -r '"\(.approaches) \(.voices)"')" \
    'three approaches are hers, one voice ours'
same '["facebook",2]
["phone",1]' "$(figure approaches '[.group, .value]' \
    --by interaction-channel)" 'on these channels'
same 1 "$(figure retold .value)" 'told twice'
letter=$(case-log -J "$bill" | jq -r 'select(.attachment).id')
ok 'the case, told' case-show "$bill"
same "state        open, unanswered
contact      Lena Vogt <lena@vogt.example>
customer     yes
wants        To pay 8.20 EUR, the price of the photos
clock        first response after 10m, open for 50d 21h
hands        2026-10-01 14:00  sven
             2026-10-12 09:05  paula  She names me, so I should not decide it
attachments  $letter  claim.txt  52 bytes" "$(sed -n '/^state/p
    /^contact/,/^customer/p; /^wants/p; /^clock/p
    /^hands/,/^attach/p' "$out")" 'for whoever opens it'

# The ink report, which the house can't keep from whoever reviews it.
takedown=$(case-log -J --kind noted "$bill" | jq -r .id)
same '["takedowns",1]
["closed-despite",0]
["waived",0]
["corrected",0]
["corrected-time",0]
["late-entries",8]' "$(figure ink 'select(has("value")) | [.figure, .value]')" \
    'the ink report: a takedown, and all was entered late'
same "{\"case\":\"$bill\",\"event\":\"$takedown\",\"who\":\"social\",\
\"at\":\"2026-10-09T17:45:00Z\",\"seconds\":900,\
\"text\":\"It names one of us\"}" \
    "$(figure takedown-reasons 'del(.v, .report, .figure)')" \
    'whose it was, 15 minutes after the post, and why'
same '15m' "$(case-report ink | sed -n '/It names one of us/p' |
    grep -o '\b15m\b')" 'as people read it'
same "$bill" "$(case-report --cases takedowns)" 'and the case behind it'
same '' "$(figure despite-reasons .)" 'nothing was closed despite anything'
same 0 "$(figure takedowns .value --as-of 2026-10-08)" 'the day before: none'
same '["went-public",1]
["forced-public",0]
["moved-private",0]' "$(figure went-public,forced-public,moved-private \
    '[.figure, .value]')" 'she went public, and nobody has answered there'
same "$bill" "$(case-list -i is:unanswered owner:paula)" \
    'it ends here: open, and in the sight of all'

teardown_casebook house
done_testing
