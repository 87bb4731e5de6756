#!/bin/sh
# case-new opens a case and prints its id, and nothing else.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=ben
case-init -q --owner anna house

# stored: the event just written, but for what is random.
stored() {
	sed '/^Key: [a-z0-9]\{20\}$/d' "$CASEBOOK/cases/$(cat "$out")"/0001-opened-????????
}

cat >words <<'X'

  Two

paragraphs.


X
ok 'with all that can be told' case-new -k request -s 'New meals' \
    -f 'Jens <jens@example.org>' -f Petra -c letter -o carla -t soup \
    --tag=menu --customer yes --about kitchen --wants meals --prefers email \
    --avoids phone --ref x:1 --publish no --language de --party Kanzlei \
    --from Jens --on-behalf Kita --url https://example.org --question When? \
    --question 'Why not?' --effort 6h30m --retold --public \
    --at '2026-11-20 14:30' --by dora --key mail:1 <words
id=$(cat "$out")
says "$id" ''
same 10 "$(printf %s "$id" | tr -cd 0-9a-hjkmnp-tv-z | wc -c | tr -d ' ')" \
    'it has ten letters of ours'
same "Casebook-Event: 1
Event: opened
By: dora
Occurred: 2026-11-20T14:30:00Z
Owner: carla
Kind: request
Subject: New meals
Contact: Jens <jens@example.org>
Contact: Petra
Customer: yes
Prefers: email
Avoids: phone
About: kitchen
Wants: meals
Publish: no
Language: de
Ref: x:1
Tag: soup
Tag: menu
Channel: letter
Access: public
Party: Kanzlei
From: Jens
On-Behalf: Kita
Url: https://example.org
Effort: 6h30m
Retold: yes
Question: When?
Question: Why not?
Case: $id
Number: 1
Recorded: 2026-11-21T09:15:02Z
Key: mail:1


  Two

paragraphs." "$(stored)" 'the event has it all, the words as they are'
same 'paragraphs.' "$(tail -n 1 "house/cases/$id"/0001-*)" \
    'but for empty lines at the end'
same "dora <dora> 2026-11-21T09:15:02+00:00
$id opened request (letter) for carla by dora: 2 questions" \
    "$(git -C house log -1 --format='%an <%ae> %aI%n%s')" 'the commit'
same 444 "$(stat -c %a "house/cases/$id"/0001-*)" 'the plain file: read only'

ok 'with nothing but a word' case-new -m 'Thin soup'
same "Casebook-Event: 1
Event: opened
By: ben
Occurred: 2026-11-21T09:15:02Z
Owner: anna
Kind: complaint
Subject: Thin soup
Channel: phone
Access: direct
Case: $(cat "$out")
Number: 1
Recorded: 2026-11-21T09:15:02Z

Thin soup" "$(stored)" 'the house knows the rest'

ok 'on a channel that anyone can see' case-new -c twitter -m One -m Two
same 'Access: public' "$(stored | grep ^Access)" 'it is public'
same 'One

Two' "$(stored | sed '1,/^$/d')" 'and -m twice makes two paragraphs'
ok 'of which only one was to see it' case-new -c twitter --direct -m x
same 'Access: direct' "$(stored | grep ^Access)" 'it is direct'
ok 'a channel that nobody knows' case-new -c twiter -m x
says "$(cat "$out")" "case-new: unknown channel 'twiter' counts as direct:\
 did you mean twitter?"
ok 'the same, quietly' case-new -q -c twiter -m x
says "$(cat "$out")" ''
ok 'of mine' case-new -o me -m x
same 'Owner: ben' "$(stored | grep ^Owner)" 'it is'
ok 'with a subject and no words' case-new -s 'Cold soup'
same 'Subject: Cold soup' "$(stored | grep ^Subject)" 'it has it'
ok 'with a file and no words' case-new -a words
same 'Attachment: ' "$(stored | grep -o '^Attachment: ')" 'it has it'
ok 'words of a file' case-new -F words </dev/full
same '  Two' "$(stored | sed '1,/^$/d' | sed -n 2p)" 'are read'
ok 'words of standard input, by name' case-new -F - <words
same '  Two' "$(stored | sed '1,/^$/d' | sed -n 2p)" 'are read'

long=$(printf '%0120d' 0 | sed s/0/ö/g)
ok 'a long first line' case-new -m "$long"
same "Subject: $(printf '%0100d' 0 | sed s/0/ö/g)" \
    "$(stored | grep ^Subject)" 'the subject is its first 100 letters'
same "$long" "$(stored | sed '1,/^$/d')" 'the words are whole'
ok 'a first line with an escape and a tab' \
    case-new -m "$(printf '\033[31mred\tsoup')"
same 'Subject:  [31mred soup' "$(stored | grep ^Subject)" \
    'the subject has neither'
same "$(printf '\033[31mred\tsoup')" "$(stored | sed '1,/^$/d')" \
    'the words do'

# Anybody may write, but once persons are listed the owner is one of them.
case-config person.anna.name Anna && case-config kind.recall 'Meals come back'
ok 'who writes is not listed' case-new --by ben -m x
says "$(cat "$out")" ''
fails 1 'and wants to keep it' case-new -o ben --by ben -m x
says '' "case-new: no person 'ben' in the policy
  'case-config --list' shows them all"
case-config --unset intake.owner
fails 1 'and would be left with it' case-new --by ben -m x
says '' "case-new: no person 'ben' in the policy
  'case-config --list' shows them all
  name the owner with -o, or set intake.owner"
ok 'unless another is named' case-new -o anna --by ben -m x
case-config intake.owner anna
fails 1 'an owner who is not listed' case-new -o ana -m x
says '' "case-new: no person 'ana' in the policy
  did you mean anna?"
fails 1 'a kind that is not listed' case-new -k recal -m x
says '' "case-new: no kind 'recal' in the policy
  did you mean recall?"
ok 'a kind that is' case-new -k recall -m x

head=$(git -C house rev-parse main)
ok 'to see it first' case-new -n -m 'Thin soup' --key k
same 'Casebook-Event: 1
Event: opened
By: ben' "$(head -n 3 "$out")" 'it is shown'
same "$head" "$(git -C house rev-parse main)" 'and not written'
fails 64 'no words' case-new
says '' 'case-new: no words: say them with -m TEXT, -F FILE or on standard input'
fails 64 'words that are none' case-new -m '
 	'
says '' 'case-new: no words: say them with -m TEXT, -F FILE or on standard input'
fails 65 'a channel both preferred and avoided' \
    case-new -m x --prefers fax --avoids fax
says '' "case-new: the contact can't both prefer and avoid 'fax'"
fails 64 'words from two places' case-new -m x -F words
says '' "case-new: -m and -F can't both be given"
fails 64 'an option of another command' case-new --outcome upheld -m x
says '' "case-new: unknown option '--outcome'
  try case-new -h"
fails 66 'words of no file' case-new -F nofile
says '' "case-new: cannot open 'nofile': No such file or directory"
same "$head" "$(git -C house rev-parse main)" 'nothing was written'

# One case a line, whatever the locale and however many.
for locale in C de_DE.UTF-8; do
	ok "under $locale" env LC_ALL=$locale LANG=$locale case-new -m 'Süß'
	same 'Subject: Süß' "$(stored | grep ^Subject)" "under $locale: it is"
done
ok 'with next to no environment' env -i PATH="$PATH" CASEBOOK=house \
    CASE_BY=ben CASE_NOW="$CASE_NOW" case-new -m x
n=$(case-list -i | wc -l)
for i in 1 2 3 4 5 6 7 8; do
	case-new -m "at once $i" >/dev/null 2>"err$i" &
done
wait
same $((n + 8)) "$(case-list -i | wc -l)" 'eight at once'
same '' "$(cat err?)" 'and none complains'

teardown_casebook house
done_testing
