# Write marks, a shape and a note into a marks file, and read them back.
#
#     perl marks.pl recording.marey FRAME
#
# FRAME is the id of a frame. Needs DBI and DBD::SQLite (Debian: libdbd-sqlite3-perl).
# The tables are described in docs/sidecar-format.md.

use strict;
use warnings;
use DBI qw(:sql_types);

die "marks.pl FILE.marey FRAME\n" if @ARGV < 2;
my ($path, $frame) = @ARGV;
die "$path is not there\n" if !-e $path;    # SQLite would make an empty one

my $file = DBI->connect("dbi:SQLite:dbname=$path", '', '',
    { RaiseError => 1, PrintError => 0, sqlite_unicode => 1,
      sqlite_use_immediate_transaction => 1 });
$file->sqlite_busy_timeout(5000);           # wait for others who write
$file->do('PRAGMA foreign_keys = ON');

$file->begin_work;
$file->do(q{INSERT OR IGNORE INTO type (name, color) VALUES ('bead', '#0072b2')});
$file->do(q{INSERT OR IGNORE INTO type (name, kind, color)
            VALUES ('track of dust', 'polyline', '#cc79a7')});

my $marker = $file->prepare(q{INSERT INTO marker (frame, y, x, text, type)
    SELECT ?, ?, ?, ?, id FROM type WHERE name = 'bead'});
$marker->execute($frame, @$_) for [33.5, 44, 'left'], [71, 120.25, 'right'];

my $shape = $file->prepare(q{INSERT INTO shape (frame, vertices, kind, type)
    SELECT ?, ?, 'polyline', id FROM type WHERE name = 'track of dust'});
$shape->bind_param(1, $frame, SQL_INTEGER);
$shape->bind_param(2, pack('d<*', 10, 12, 25.5, 40, 80, 100), SQL_BLOB);  # y, x, ...
$shape->execute;

my @note = ('seen by a program in Perl', '["program", "Perl"]', $frame);
my $old = $file->do('UPDATE note SET text = ?, tags = ? WHERE frame = ?', undef, @note);
$file->do('INSERT INTO note (text, tags, frame) VALUES (?, ?, ?)', undef, @note)
    if $old == 0;                           # a frame has one note
$file->commit;

my $rows = $file->selectall_arrayref(q{SELECT t.name, m.y, m.x FROM marker m
    JOIN type t ON t.id = m.type WHERE m.frame = ? ORDER BY m.id}, undef, $frame);
printf "%s %.2f %.2f\n", @$_ for @$rows;
undef $_ for $marker, $shape;
$file->disconnect;
