using System.Globalization;
using System.Text;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Tests.Routing.Values;

public sealed class ValueTests
{
    private readonly Arena _arena = new();

    [Fact]
    public void Values_of_a_text_are_found_by_name_and_place_and_copied_as_they_stand()
    {
        var root = ValueOf.Json("""{"a":{"b\u0041":[1.50,"x\ny",null,{"c":true}]},"a2":1e400}""");
        var list = root["a"u8]["bA"u8];
        Assert.Equal((ValueKind.Array, 4), (list.Kind, list.Count));
        Assert.Equal("[1.50,\"x\\ny\",null,{\"c\":true}]", Json(list));
        Assert.Equal("x\ny", list[1].ToString());
        Assert.Equal(ValueKind.Undefined, list[4].Kind);
        Assert.Equal(ValueKind.True, list[3]["c"u8].Kind);
        Assert.Equal(ValueKind.Undefined, root["a"u8]["b"u8]["c"u8].Kind);
    }

    [Fact]
    public void What_is_made_can_mix_with_what_was_read()
    {
        var read = ValueOf.Json("""{"n\"1":[1,2],"s":"t\u00e9"}""");
        var made = _arena.CopyOf(read);
        _arena.Set(made, "new"u8, _arena.String("a\"b\n"));
        _arena.Set(made, "s"u8, Value.Of(1.5));
        _arena.Set(made, "gone"u8, Value.Undefined);
        var list = _arena.Array();
        _arena.Add(list, made["s"u8]);
        _arena.Add(list, Value.Constant("c"));
        _arena.Add(made, Value.Constant("list"), list);
        Assert.Equal("""{"n\"1":[1,2],"s":1.5,"new":"a\"b\u000A","list":[1.5,"c"]}""", Json(made));
        _arena.Clear();
        Assert.Equal("{}", Json(_arena.Object()));
    }

    [Fact]
    public void An_object_with_very_many_members_is_still_searched_by_name()
    {
        var made = _arena.Object();
        for (var i = 0; i < 100; i++) _arena.Set(made, Encoding.UTF8.GetBytes($"k{i % 50}"), Value.Of(i));
        Assert.Equal(50, made.Count);
        Assert.Equal(57, made["k7"u8].Number);
        Assert.Equal(ValueKind.Undefined, made["k50"u8].Kind);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(5, "5")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(123456789012345680000d, "123456789012345680000")]
    [InlineData(1e21, "1e+21")]
    [InlineData(1.25e22, "1.25e+22")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(1e-7, "1e-7")]
    [InlineData(1.5e-10, "1.5e-10")]
    [InlineData(0.1, "0.1")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void Numbers_are_spelled_as_JavaScript_spells_them(double number, string text) => Assert.Equal(text, JsNumber.ToText(number));

    [Theory]
    [InlineData(" 12 ", 12)]
    [InlineData("\uFEFF\u00A012\u2028", 12)]
    [InlineData("\u008512", double.NaN)]
    [InlineData("", 0)]
    [InlineData("0x1F", 31)]
    [InlineData("1e3", 1000)]
    [InlineData("1,5", double.NaN)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("12px", double.NaN)]
    public void Texts_are_read_as_numbers_as_JavaScript_reads_them(string text, double number) =>
        Assert.Equal(number.ToString(CultureInfo.InvariantCulture), JsNumber.Read(Encoding.UTF8.GetBytes(text)).ToString(CultureInfo.InvariantCulture));

    private static string Json(Value value)
    {
        var json = new ByteBuffer();
        value.WriteTo(json);
        return Encoding.UTF8.GetString(json.Span);
    }
}
