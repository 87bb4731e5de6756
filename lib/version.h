/* version: what --version says. */
#ifndef CASEBOOK_VERSION_H
#define CASEBOOK_VERSION_H

#define CASEBOOK_VERSION "0.1"

#endif
