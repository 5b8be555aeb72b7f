/* Write marks, a shape and a note into a marks file, and read them back.

       cc -std=c99 -o marks marks.c -lsqlite3
       ./marks recording.marey FRAME

   FRAME is the id of a frame. The tables are described in docs/sidecar-format.md. */

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static sqlite3 *file;

static void stop(void) {
    fprintf(stderr, "marks: %s\n", sqlite3_errmsg(file));
    sqlite3_close(file); /* what was begun and not committed is taken back */
    exit(1);
}

static void run(const char *sql) {
    if (sqlite3_exec(file, sql, NULL, NULL, NULL) != SQLITE_OK) stop();
}

static sqlite3_stmt *prepare(const char *sql) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(file, sql, -1, &statement, NULL) != SQLITE_OK) stop();
    return statement;
}

static void finish(sqlite3_stmt *statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) stop();
    sqlite3_finalize(statement);
}

static void add_marker(int frame, double y, double x, double score) {
    sqlite3_stmt *row = prepare(
        "INSERT INTO marker (frame, y, x, score, type) "
        "SELECT ?1, ?2, ?3, ?4, id FROM type WHERE name = 'spot'");
    sqlite3_bind_int(row, 1, frame);
    sqlite3_bind_double(row, 2, y);
    sqlite3_bind_double(row, 3, x);
    sqlite3_bind_double(row, 4, score);
    finish(row);
}

static void add_outline(int frame, const double *yx, int bytes) {
    sqlite3_stmt *row = prepare(
        "INSERT INTO shape (frame, kind, vertices, type) "
        "SELECT ?1, 'polygon', ?2, id FROM type WHERE name = 'outline'");
    sqlite3_bind_int(row, 1, frame);
    sqlite3_bind_blob(row, 2, yx, bytes, SQLITE_STATIC); /* little-endian machines */
    finish(row);
}

static void write_note(int frame, const char *text, const char *tags) {
    static const char *const ways[] = { /* a frame has one note */
        "UPDATE note SET text = ?2, tags = ?3 WHERE frame = ?1",
        "INSERT INTO note (frame, text, tags) VALUES (?1, ?2, ?3)"};
    for (int way = 0; way < 2 && (way == 0 || sqlite3_changes(file) == 0); way++) {
        sqlite3_stmt *row = prepare(ways[way]);
        sqlite3_bind_int(row, 1, frame);
        sqlite3_bind_text(row, 2, text, -1, SQLITE_STATIC);
        sqlite3_bind_text(row, 3, tags, -1, SQLITE_STATIC);
        finish(row);
    }
}

static void show(int frame) {
    sqlite3_stmt *rows = prepare(
        "SELECT t.name, m.y, m.x FROM marker m JOIN type t ON t.id = m.type "
        "WHERE m.frame = ?1 ORDER BY m.id");
    sqlite3_bind_int(rows, 1, frame);
    while (sqlite3_step(rows) == SQLITE_ROW)
        printf("%s %.2f %.2f\n", (const char *)sqlite3_column_text(rows, 0),
               sqlite3_column_double(rows, 1), sqlite3_column_double(rows, 2));
    sqlite3_finalize(rows);
}

int main(int count, char **words) {
    static const double outline[] = {20, 30, 20, 70.5, 60.25, 50}; /* y, x, y, x, ... */
    if (count < 3) return fprintf(stderr, "marks FILE.marey FRAME\n"), 2;
    int frame = atoi(words[2]);
    if (sqlite3_open_v2(words[1], &file, SQLITE_OPEN_READWRITE, NULL)) stop();
    sqlite3_busy_timeout(file, 5000); /* wait for others who write */
    run("PRAGMA foreign_keys = ON");
    run("BEGIN IMMEDIATE");
    run("INSERT OR IGNORE INTO type (name, color) VALUES ('spot', '#d55e00')");
    run("INSERT OR IGNORE INTO type (name, kind, color) "
        "VALUES ('outline', 'polygon', '#009e73')");
    add_marker(frame, 40.5, 80, 0.75);
    add_marker(frame, 90, 25.25, 0.5);
    add_outline(frame, outline, sizeof outline);
    write_note(frame, "seen by a program in C", "[\"program\", \"C\"]");
    run("COMMIT");
    show(frame);
    return sqlite3_close(file) == SQLITE_OK ? 0 : 1;
}
