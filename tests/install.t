#!/bin/sh
# make install puts everything in its place, make uninstall takes it away, and
# nothing else.
. "${0%/*}/lib.sh"

for file in casebook.bash _casebook casebook.fish; do
	[ -e "$top/completions/$file" ] || skip_all "there is no $file"
done

# made TARGET DIR: what is built is taken as it is.
made() {
	make -C "$top" -o all BUILD="$BUILD" PREFIX=/usr DESTDIR="$2" "$1"
}
# tree DIR: the files of it with their modes, without numbers of manuals.
tree() {
	(cd "$1" && find . ! -type d -printf '%M %P\n' | sort)
}
commands=$(cd "$top/cmd" && printf '%s\n' *.c | sed 's/\.c$//')
each() {
	echo "$commands" | sed "s|.*|$1|"
}

root="$PWD/a root"
mkdir "$root"
ok 'make install' made install "$root"
same "$({
	each '-rwxr-xr-x usr/bin/&'
	each '-rw-r--r-- usr/share/bash-completion/completions/&'
	each '-rw-r--r-- usr/share/fish/vendor_completions.d/&.fish'
	echo '-rw-r--r-- usr/share/zsh/site-functions/_casebook'
	(cd "$top/man" && printf '%s\n' *.[157]) |
	    sed 's|.*\(.\)$|-rw-r--r-- usr/share/man/man\1/&|'
} | sort)" "$(tree "$root")" 'each file is in its place'
same '' "$(each "usr/share/man/man1/&.1" | while read -r page; do
	[ -e "$root/$page" ] || echo "$page"
done)" 'each command has a page'
same '' "$(find "$root" -perm /022)" 'nobody else may write to any'

version=$(sed -n 's/.*VERSION "\(.*\)"/\1/p' "$top/lib/version.h")
for command in $commands; do
	ok "$command runs from there" env -i "$root/usr/bin/$command" --version
	says "$command (casebook) $version" ''
done

# A parser of strangers' mail is only where mail passes.
same 'case-mail case-send' "$(for command in $commands; do
	! ldd "$root/usr/bin/$command" | grep -q 'gmime\|seccomp' ||
	    echo "$command"
done | paste -sd ' ')" 'no other command links GMime'

ok 'make install, again' made install "$root"
echo 'not ours' >"$root/usr/bin/case-of-beer"
ok 'make uninstall' made uninstall "$root"
same '-rw-r--r-- usr/bin/case-of-beer' "$(tree "$root")" \
    'what is not ours stays'
same 'usr usr/bin' "$(cd "$root" && find . -mindepth 1 -type d -printf '%P\n' |
    sort | tr '\n' ' ' | sed 's/ $//')" 'and its folders'
rm "$root/usr/bin/case-of-beer"
ok 'make install, without it' made install "$root"
ok 'make uninstall, without it' made uninstall "$root"
same '' "$(find "$root" -mindepth 1)" 'nothing is left'

done_testing
