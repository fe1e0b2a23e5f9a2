namespace Sluice.Routing.Values;

/// <summary>Dates that are no ISO 8601, as V8 reads them: <c>Jan 15, 2026</c>, <c>Thu, 15 Jan 2026 09:59:59 +0000</c>, <c>1/15/2026 10:00 PM</c>. Words
/// before the first number mean nothing, nor does what stands in parentheses; a year that is missing is 2001. For one text.</summary>
internal sealed class JsLegacyDate
{
    private const int None = int.MinValue;

    private const string Months = "janfebmaraprmayjunjulaugsepoctnovdec";

    // Hours from UTC.
    private static readonly Dictionary<string, int> Zones = new()
    {
        ["ut"] = 0, ["utc"] = 0, ["z"] = 0, ["gmt"] = 0,
        ["cdt"] = -5, ["cst"] = -6, ["edt"] = -4, ["est"] = -5, ["mdt"] = -6, ["mst"] = -7, ["pdt"] = -7, ["pst"] = -8,
    };

    private readonly string _text;
    private readonly List<int> _day = [];
    private readonly List<int> _time = [];
    private int _at, _month = None, _halfDay = None, _zoneSign = None, _zoneHour = None, _zoneMinute = None;
    private bool _hasNumber;

    private JsLegacyDate(string text) => _text = text;

    /// <summary>Milliseconds since 1970 in UTC, which is also the zone where none is given. Null if it is no date.</summary>
    public static double? Parse(string text) => new JsLegacyDate(text) is var date && date.ReadAll() ? date.Result() : null;

    private char Next => _at < _text.Length ? _text[_at] : '\0';

    private bool ReadAll()
    {
        while (_at < _text.Length)
        {
            var c = Next;
            if (char.IsAsciiDigit(c))
            {
                if (!Number(ReadNumber(out _))) return false;
            }
            else if (IsLetter(c))
            {
                if (!Word()) return false;
            }
            else if (c == '(') SkipParentheses();
            else
            {
                _at++;
                if (c is '+' or '-' && (_time.Count > 0 || (_zoneHour == 0 && _zoneMinute == 0)))
                {
                    if (!Zone(c == '-' ? -1 : 1)) return false;
                }
                else if (c is '+' or '-' or ')' && _hasNumber) return false;
            }
        }
        return true;
    }

    private bool Number(int number)
    {
        _hasNumber = true;
        if (Skip(':'))
        {
            if (Skip(':'))
            {
                if (_time.Count > 0) return false;
                _time.AddRange([number, 0]);
                return true;
            }
            if (_time.Count == 4) return false;
            _time.Add(number);
            Skip('.');
            return true;
        }
        if (Next == '.' && Expects(number))
        {
            _at++;
            _time.Add(number);
            if (!char.IsAsciiDigit(Next)) return false;
            var fraction = ReadNumber(out var digits);
            return Finish((int)(fraction * Math.Pow(10, 3 - Math.Min(digits, 9))));
        }
        if (_zoneHour != None && _zoneMinute == None && number < 60) _zoneMinute = number;
        else if (Expects(number)) return Finish(number) && (_at == _text.Length || Next is '+' or '-' or 'Z' or 'z' || IsBlank(Next));
        else
        {
            if (_day.Count == 3) return false;
            _day.Add(number);
            Skip('-');
        }
        return true;
    }

    private bool Word()
    {
        var start = _at;
        while (IsLetter(Next)) _at++;
        var word = _text[start.._at].ToLowerInvariant();
        var month = word.Length >= 3 ? Months.IndexOf(word[..3], StringComparison.Ordinal) : -1;
        if (month >= 0 && month % 3 == 0)
        {
            _month = (month / 3) + 1;
            Skip('-');
        }
        else if (word is "am" or "pm" && _time.Count > 0) _halfDay = word == "am" ? 0 : 12;
        else if (_hasNumber && Zones.TryGetValue(word, out var hours)) (_zoneSign, _zoneHour, _zoneMinute) = (Math.Sign(hours), Math.Abs(hours), 0);
        else return !_hasNumber && !char.IsAsciiDigit(Next);
        return true;
    }

    // Behind a time or the name of UTC: +1, +0100, +01:00.
    private bool Zone(int sign)
    {
        _zoneSign = sign;
        _hasNumber = true;
        var length = 0;
        var number = char.IsAsciiDigit(Next) ? ReadNumber(out length) : 0;
        if (Next == ':') (_zoneHour, _zoneMinute) = (number, None);
        else if (length is 1 or 2) (_zoneHour, _zoneMinute) = (number, 0);
        else if (length is 3 or 4) (_zoneHour, _zoneMinute) = (number / 100, number % 100);
        else return false;
        return true;
    }

    private double? Result()
    {
        if (_day.Count == 0) return null;
        // V8 fills up first, so that Jan 15 is like Jan 15 1, and a number that is no day is a year: Jan 2026.
        while (_day.Count < 3) _day.Add(1);
        var startsWithDay = _day[0] is >= 1 and <= 31;
        var (year, month, day) = (_month, startsWithDay) switch
        {
            (None, false) => (_day[0], _day[1], _day[2]),
            (None, true) => (_day[2], _day[0], _day[1]),
            (_, false) => (_day[0], _month, _day[1]),
            (_, true) => (_day[1], _month, _day[0]),
        };
        if (year is >= 0 and < 100) year += year < 50 ? 2000 : 1900;
        if (month is < 1 or > 12 || day is < 1 or > 31 || Time() is not { } time) return null;
        var zone = _zoneSign == None ? 0 : _zoneSign * ((Math.Max(_zoneHour, 0) * 60) + Math.Max(_zoneMinute, 0)) * 60_000d;
        return JsDate.Of(year, month, day) + time - zone;
    }

    // Milliseconds since midnight.
    private double? Time()
    {
        while (_time.Count < 4) _time.Add(0);
        var hour = _time[0];
        if (_halfDay != None)
        {
            if (hour > 12) return null;
            hour = (hour % 12) + _halfDay;
        }
        var isTime = (hour < 24 && _time[1] < 60 && _time[2] < 60 && _time[3] < 1000) || (hour == 24 && _time[1] + _time[2] + _time[3] == 0);
        return isTime ? (((((hour * 60d) + _time[1]) * 60) + _time[2]) * 1000) + _time[3] : null;
    }

    // Whether the next part of a time that was begun may be this.
    private bool Expects(int number) => _time.Count switch
    {
        1 or 2 => number < 60,
        3 => number < 1000,
        _ => false,
    };

    private bool Finish(int last)
    {
        _time.Add(last);
        while (_time.Count < 4) _time.Add(0);
        return _time.Count == 4;
    }

    // Of very many digits the first nine count.
    private int ReadNumber(out int length)
    {
        var start = _at;
        while (Next == '0') _at++;
        var (number, digits) = (0, 0);
        for (; char.IsAsciiDigit(Next); _at++)
        {
            if (digits++ < 9) number = (number * 10) + Next - '0';
        }
        length = _at - start;
        return number;
    }

    private void SkipParentheses()
    {
        var depth = 0;
        do
        {
            if (Next == '(') depth++;
            else if (Next == ')') depth--;
            _at++;
        }
        while (depth > 0 && _at < _text.Length);
    }

    private bool Skip(char sign)
    {
        if (Next != sign) return false;
        _at++;
        return true;
    }

    private static bool IsLetter(char c) => c >= 'A' && !IsBlank(c);

    private static bool IsBlank(char c) => JsBlanks.Contains(c);
}
