#!/bin/sh
# case-set changes what is known of a case.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=ben
case-init -q --owner anna house
id=$(case-new -m 'Thin soup' -f Jens -t soup)

# changes N: the fields that event number N has of its own.
changes() {
	sed -e '/^Casebook-Event: /,/^Occurred: /d' -e '/^Case: /,$d' \
	    "house/cases/$id/$(printf %04d "$1")-set-"*
}

ok 'all at once' case-set "$id" 'subject=The soup is thin' customer=yes \
    prefers=email avoids=phone about=kitchen 'wants=a new meal' publish=no \
    language=de ref=x:1 'contact=Jens <jens@example.org>' tag+=hot tag-=soup \
    -m 'From the second call'
says "$id" ''
same 'Subject: The soup is thin
Contact: Jens <jens@example.org>
Customer: yes
Prefers: email
Avoids: phone
About: kitchen
Wants: a new meal
Publish: no
Language: de
Ref: x:1
Tag: hot
Untag: soup' "$(changes 2)" 'the event'
same "$id set by ben" "$(git -C house log -1 --format=%s)" \
    'the commit has none of their words'
same "The soup is thin|Jens <jens@example.org>|yes|kitchen|hot" \
    "$(case-list --format '%{subject}|%{contact}|%{customer}|%{about}|%{tags}' \
	"id:$id")" 'and this is how it is'

ok 'a contact more' case-set "$id" contact+=Petra
same 'Contact: Jens <jens@example.org>
Contact: Petra' "$(changes 3)" 'both are told'
same "$id" "$(case-list -i contact:jens contact:petra)" 'both are found'
refused 1 'the same contact' "case $id is set so already" \
    case-set "$id" contact+=Petra
ok 'a value with =' case-set "$id" about=a=b
same 'About: a=b' "$(changes 4)" 'ends where it ends'
refused 64 'two of one' "about is given twice: 'x' and 'kitchen'" \
    case-set "$id" about=x about=kitchen
ok 'the better one' case-set "$id" about=kitchen
same 'About: kitchen' "$(changes 5)" 'counts'

# Jens prefers email and avoids phone.
clash="the contact can't both prefer and avoid"
refused 65 'to prefer what is avoided' "$clash 'phone'
  case $id has it so: set both prefers and avoids" \
    case-set "$id" prefers=phone
refused 65 'to avoid what is preferred' "$clash 'email'
  case $id has it so: set both prefers and avoids" \
    case-set "$id" tag+=x avoids=email
refused 65 'both at once' "$clash 'fax'" \
    case-set "$id" avoids=fax prefers=fax
ok 'the other way round' case-set "$id" prefers=phone avoids=email
ok 'and back' case-set "$id" prefers=email avoids=phone

refused 1 'what it is' "case $id is set so already" \
    case-set "$id" about=kitchen tag+=hot tag-=soup
ok 'what it is, and something else' case-set "$id" about=kitchen tag+=cold
says "$id" ''
refused 64 'nothing' 'KEY=VALUE is missing
  try case-set -h' case-set "$id"
for word in about =kitchen ''; do
	refused 64 "what is no setting: $word" "'$word' is no KEY=VALUE" \
	    case-set "$id" "$word"
done
refused 64 'no value' "'about=' has no value" case-set "$id" about=
refused 64 'no such key' "'abuot' can't be set (did you mean about?)" \
    case-set "$id" abuot=kitchen
refused 64 'what has its own command' "'owner' can't be set" \
    case-set "$id" owner=dora
refused 64 'tags as a whole' 'tag does not take = (use += and -=)' \
    case-set "$id" tag=soup
refused 64 'more of one' 'about does not take +=' case-set "$id" about+=x
refused 65 'neither yes nor no' \
    "Customer must be yes|no|unknown, not 'maybe'" case-set "$id" customer=maybe
refused 65 'two lines' 'Subject has a control character or is not UTF-8' \
    case-set "$id" 'subject=two
lines'
refused 66 'no case' "no case 'zzzz'" case-set zzzz about=x
refused 66 'the first word is the case' "no case 'about=x'" \
    case-set about=x tag+=y

printf '%s\n' "$id" "$id" >list
while read -r one; do
	case-set "$one" tag+=loop$((n += 1)) || exit
done <list >loop
same "$id
$id" "$(cat loop)" 'a loop keeps its input'

teardown_casebook house
done_testing
