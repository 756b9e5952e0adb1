// Package openpanel declares the operations of OpenPanel: a file per group of
// the vendor's reference, in its order, declarations only. Groups is the way
// in. None of them changes anything; login and database.info hand out secrets.
package openpanel
