#!/bin/sh
# Files that belong to an event lie beside it, under one plain name each.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=ben
case-init -q --owner anna house

# attached N: names and sizes of the files of event number N.
attached() {
	sed -n 's/^Attachment: [0-9a-f]\{40\} //p' \
	    "house/cases/$id/$(printf %04d "$1")"-*-????????
}

# beside N: the folder of its files.
beside() {
	echo "house/cases/$id/$(printf %04d "$1")"-*-????????.d
}

mkdir folder
echo 'one page' >scan.pdf
echo 'another page' >folder/scan.pdf
echo 'the third' >folder/2-scan.pdf
: >empty
head -c 70000 /dev/urandom >photo.JPG
id=$(case-new -m 'Thin soup')

ok 'files' case-note "$id" -a scan.pdf --attach=folder/scan.pdf \
    -a folder/2-scan.pdf -a empty -a photo.JPG -m 'What we got'
says "$id" ''
same '9 application/pdf scan.pdf
13 application/pdf 2-scan.pdf
10 application/pdf 2-2-scan.pdf
0 application/octet-stream empty
70000 image/jpeg photo.JPG' "$(attached 2)" 'each has a name of its own'
for pair in scan.pdf:scan.pdf folder/scan.pdf:2-scan.pdf empty:empty \
    folder/2-scan.pdf:2-2-scan.pdf photo.JPG:photo.JPG; do
	ok "${pair#*:} is there, byte for byte" \
	    cmp "${pair%:*}" "$(beside 2)/${pair#*:}"
done
event=$(beside 2) event=${event%.d}
same "$(sed -n 's/^Attachment: \([0-9a-f]*\) .*/\1/p' "$event" | sort)" \
    "$(git -C house ls-tree -r main | sed -n 's/^100644 blob \(.*\)	.*\.d\/.*/\1/p' |
	sort)" 'git has them under the ids that the event tells'
same 444 "$(stat -c %a "$(beside 2)/scan.pdf")" 'to be read only'

# Names that are no names.
escape=$(printf 'a\033[31m\nb.txt') latin=$(printf 'S\344ure.txt')
long=$(printf %0250d 0).txt
echo . >.hidden && echo - >-n && echo 'a dot' >'ends. ' && echo e >"$escape"
echo l >"$latin" && echo 0 >"$long" && echo w >'a:b*c?.txt' && echo u >'Größe.txt'
ok 'odd names' case-note "$id" -a .hidden -a -n -a 'ends. ' -a "$escape" \
    -a "$latin" -a "$long" -a 'a:b*c?.txt' -a Größe.txt
same "2 application/octet-stream hidden
2 application/octet-stream n
6 application/octet-stream ends
2 text/plain a[31mb.txt
2 text/plain Sure.txt
2 text/plain $(printf %0196d 0).txt
2 text/plain a_b_c_.txt
2 text/plain Größe.txt" "$(attached 3)" 'they are cleaned'
same 8 "$(find "$(beside 3)" -type f | wc -l | tr -d ' ')" 'all are there'

ok 'on a reply' case-reply "$id" -a scan.pdf
same '9 application/pdf scan.pdf' "$(attached 4)" 'no words are needed'
ok 'on a handover' case-assign "$id" dora -m 'She knows scans' -a scan.pdf
printf '%s\n' "$id" "$(case-new -m x)" >ids
ok 'for many cases' case-note - -m 'To all' -a scan.pdf <ids
same 2 "$(git -C house show --name-only --format= main | grep -c scan.pdf)" \
    'each has it'
ok 'an endless name' case-note "$id" -m x -a ./././././scan.pdf
ok 'one that is a link' sh -c "ln -s scan.pdf link.pdf &&
    case-note $id -m x -a link.pdf"
same '9 application/pdf link.pdf' "$(attached 8)" 'has what it leads to'
ok 'to see it first' case-note -n "$id" -a scan.pdf
same "Attachment: $(git hash-object scan.pdf) 9 application/pdf scan.pdf" \
    "$(grep ^Attachment "$out")" 'is shown'

refused 66 'a file that is none' \
    "cannot open 'nofile': No such file or directory" \
    case-note "$id" -m x -a scan.pdf -a nofile
refused 65 'a folder' "'folder' is a folder" case-note "$id" -m x -a folder
refused 64 'a name that is missing' "-a wants FILE
  try case-note -h" case-note "$id" -m x -a
same '' "$(find house -name '*~' -o -name '*.tmp')" 'nothing is left over'

teardown_casebook house
done_testing
