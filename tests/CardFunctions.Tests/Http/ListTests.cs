using CardFunctions.Http;
using FsCheck;
using FsCheck.Fluent;

namespace CardFunctions.Tests.Http;

public sealed class ListTests
{
    [Theory]
    [InlineData("card~crd_sentoft_01")]
    [InlineData("é~'%+ \u20AC")]
    public void A_cursor_gives_back_its_row_key(string key)
    {
        Assert.True(Cursor.TryDecode(Cursor.Encode(key), out var decoded));
        Assert.Equal(key, decoded);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("!!!!")]
    [InlineData("YQ==")]
    [InlineData("Y Q")]
    [InlineData("_w")]
    [InlineData("AA")]
    [InlineData("Lw")]
    public void What_is_no_cursor_is_refused(string cursor)
    {
        Assert.False(Cursor.TryDecode(cursor, out _));
    }

    [Fact]
    public void No_text_makes_reading_a_cursor_fail()
    {
        Prop.ForAll<string?>(text => Cursor.TryDecode(text ?? string.Empty, out var key) == key.Length > 0).QuickCheckThrowOnFailure();
        Assert.False(Cursor.TryDecode(new string('A', 1_000_000), out _));
    }

    [Theory]
    [InlineData(null, true, "Json")]
    [InlineData("*/*", true, "Json")]
    [InlineData("text/csv", true, "Csv")]
    [InlineData("text/csv", false, null)]
    [InlineData("TEXT/CSV; charset=utf-8", true, "Csv")]
    [InlineData("text/*", true, "Csv")]
    [InlineData("text/csv;q=0.5, application/json", true, "Json")]
    [InlineData("text/csv, application/json;q=0.5", true, "Csv")]
    [InlineData("text/csv, application/json", true, "Json")]
    [InlineData("application/json;q=0, */*", true, "Csv")]
    [InlineData("application/json;q=0, */*", false, null)]
    [InlineData("text/html, application/xhtml+xml, */*;q=0.8", true, "Json")]
    [InlineData("image/png", true, null)]
    [InlineData("application/*", false, "Json")]
    public void The_form_is_chosen_by_Accept(string? header, bool offersCsv, string? form)
    {
        Assert.Equal(form, Accept.Choose(header, offersCsv)?.ToString());
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData(null, "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("-500", "-500")]
    [InlineData("-12.5", "-12.5")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+cmd|' /C calc'!A0", "\"'+cmd|' /C calc'!A0\"")]
    [InlineData("-1+1", "\"'-1+1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData(" =1", "\"' =1\"")]
    [InlineData("＝1", "\"'＝1\"")]
    public void A_cell_is_quoted_where_needed_and_never_a_formula(string? value, string cell)
    {
        using var writer = new StringWriter();

        Csv.WriteCell(writer, value, isFirst: true);

        Assert.Equal(cell, writer.ToString());
    }

    [Fact]
    public void A_table_has_a_header_line_and_ends_lines_as_RFC_4180_says()
    {
        var table = new CsvTable<(string Name, int Age)>(("name", row => row.Name), ("age", row => row.Age.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        using var writer = new StringWriter();

        table.WriteHeader(writer);
        table.WriteRow(writer, ("a,b", 3));

        Assert.Equal("name,age\r\n\"a,b\",3\r\n", writer.ToString());
    }

    [Theory]
    [InlineData("2026-11-22T10:00:00Z", "2026-11-22T10:00:00+00:00")]
    [InlineData("2026-11-22T10:00:00.25+01:00", "2026-11-22T09:00:00.25+00:00")]
    [InlineData("2026-11-22", "2026-11-22T00:00:00+00:00")]
    [InlineData("2026-11-22T10:00:00", null)]
    [InlineData("22.11.2026", null)]
    [InlineData("2026-02-30", null)]
    public void A_time_is_read_with_its_offset_only(string text, string? time)
    {
        var isTime = Times.TryParse(text, out var read);

        Assert.Equal(time, isTime ? read.ToString("yyyy-MM-dd'T'HH:mm:ss.FFzzz", System.Globalization.CultureInfo.InvariantCulture) : null);
    }
}
