#!/bin/sh
# case-show --save takes the attachments of a case out: byte for byte, never
# over what is there, never to where a link or a name of a stranger leads.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna
case-init -q --owner anna house

printf 'a\0b\377\r\n' >binary
: >empty
head -c 300000 /dev/urandom >photo.jpg
echo 'one page' >'scan 1.pdf'
mkdir folder && echo 'another page' >'folder/scan 1.pdf'
id=$(case-new -m 'Thin soup' -a binary -a empty -a 'scan 1.pdf')
case-note -q "$id" -a photo.jpg -a 'scan 1.pdf' -a 'folder/scan 1.pdf' >/dev/null
bare=$(case-new -m 'No files')

ok 'all of a case' case-show "$id" --save saved
says "saved/$id/1-binary
saved/$id/1-empty
saved/$id/1-scan 1.pdf
saved/$id/2-photo.jpg
saved/$id/2-scan 1.pdf
saved/$id/2-2-scan 1.pdf" ''
same '' "$(cmp binary "saved/$id/1-binary"
    cmp empty "saved/$id/1-empty"
    cmp 'scan 1.pdf' "saved/$id/1-scan 1.pdf"
    cmp photo.jpg "saved/$id/2-photo.jpg"
    cmp 'scan 1.pdf' "saved/$id/2-scan 1.pdf"
    cmp 'folder/scan 1.pdf' "saved/$id/2-2-scan 1.pdf")" 'byte for byte'
same "saved/$id 6" "$(find saved -mindepth 1 -type d) $(find saved -type f |
    wc -l | tr -d ' ')" 'and nothing else'
same '644 755' "$(stat -c %a "saved/$id/1-binary" "saved/$id" | tr '\n' ' ' |
    sed 's/ $//')" 'the umask decides who may read them'
ok 'to a folder that is there, and deep' case-show . --save ./saved/a//b "$id"
same 6 "$(find saved/a/b -type f | wc -l | tr -d ' ')" 'all of them'
ok 'a case without files' case-show "$bare" --save none
says '' ''
fails 2 'makes no folder' ls none
printf '%s\n' "$id" "$bare" >ids
ok 'many cases' case-show - --save many <ids
same 6 "$(wc -l <"$out" | tr -d ' ')" 'all of theirs'

# What is there stays as it is, and the rest is saved.
echo mine >mine
mkdir -p again/"$id"
echo kept >again/"$id"/1-empty
ln mine again/"$id"/1-binary
ln -s "$PWD/mine" again/"$id/2-photo.jpg"
ln -s "$PWD/nowhere" again/"$id/2-scan 1.pdf"
mkdir again/"$id/1-scan 1.pdf"
fails 1 'over what is there' case-show "$id" --save again
says "again/$id/2-2-scan 1.pdf" "case-show: again/$id: '1-binary' exists already
case-show: again/$id: '1-empty' exists already
case-show: again/$id: '1-scan 1.pdf' exists already
case-show: again/$id: '2-photo.jpg' exists already
case-show: again/$id: '2-scan 1.pdf' exists already"
same 'kept mine' "$(cat again/"$id"/1-empty) $(cat mine)" 'nothing is changed'
fails 2 'nothing is written through a link' ls nowhere
fails 1 'a second time' case-show "$id" --save saved
same '6' "$(grep -c 'exists already' "$err")" 'all are there'
mkdir elsewhere linked
ln -s "$PWD/elsewhere" linked/"$id"
fails 66 'a folder that is a link' case-show "$id" --save linked
says '' "case-show: cannot open 'linked/$id': Not a directory"
same '' "$(ls elsewhere)" 'nothing is written through it'
fails 66 'a file in its place' sh -c "mkdir taken && echo x >taken/$id &&
    case-show $id --save taken"
says '' "case-show: cannot open 'taken/$id': Not a directory"
fails 66 'a file for the folder' case-show "$id" --save mine
same '' "$(cat "$out")" 'a file for the folder: stdout'

# Names of strangers.
escape=$(printf 'a\033[31mb.txt') && cp binary "$escape"
cp binary .hidden && cp binary -- -rf && cp binary 'CON:*?.txt'
cp binary "$(printf 'x\342\200\256gpj.exe')"
odd=$(case-new -m 'Odd names' -a "$escape" -a .hidden -a ./-rf -a 'CON:*?.txt' \
    -a "$(printf 'x\342\200\256gpj.exe')")
ok 'odd names' case-show "$odd" --save odd
says "odd/$odd/1-a[31mb.txt
odd/$odd/1-hidden
odd/$odd/1-rf
odd/$odd/1-CON___.txt
odd/$odd/1-xgpj.exe" ''
# claim NAME: an entry by plain git says that it has such a file.
case-init -q hers
blob=$(git -C hers hash-object -w --stdin <binary)
number=0
claim() {
	number=$((number + 1))
	case $number in 1) kind=opened ;; *) kind=noted ;; esac
	{
		printf 'Casebook-Event: 1\nEvent: %s\nBy: eve\n' $kind
		printf 'Occurred: 2026-11-09T09:00:00Z\n'
		[ $kind = noted ] || printf 'Owner: eve\nKind: complaint\n'
		printf 'Attachment: %s 7 text/plain %s\n' "$blob" "$1"
		printf 'Case: 7k3qf2mxab\nNumber: %s\n' $number
		[ $kind = opened ] || printf 'After: %.8s\n' "$event"
		printf 'Recorded: 2026-11-09T09:00:00Z\nKey: eve%s\n\nx\n' $number
	} >event
	event=$(git -C hers hash-object -w --stdin <event)
	add_by_git hers "$event" "cases/7/k/3/7k3qf2mxab/$(printf \
	    '%04d-%s-%.8s' $number $kind "$event")"
}
for name in ../../../mine ../mine /etc/passwd a/../../mine .. . '..\mine' \
    -rf ~root; do
	claim "$name"
done
ok 'names that lead elsewhere' case-show -C hers 7k3qf2mxab --save eve
says '' ''
same '' "$(find eve -type f 2>/dev/null)" 'are none at all'
same 'mine' "$(cat mine)" 'and nothing is changed'
fails 1 'case-verify has found it' case-verify -C hers

fails 64 'no folder' case-show "$id" --save
says '' 'case-show: --save wants DIR
  try case-show -h'
fails 66 'no case' case-show zzzz --save none
says '' "case-show: no case 'zzzz'"
mkdir shut && chmod 555 shut
if [ "$(id -u)" = 0 ]; then
	skip 'a folder that is closed' 'root may write anywhere'
else
	fails 77 'a folder that is closed' case-show "$id" --save shut
fi

teardown_casebook house
done_testing
