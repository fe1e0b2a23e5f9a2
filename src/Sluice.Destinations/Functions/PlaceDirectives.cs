using System.Collections.Frozen;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>Directives on places: advertisers want countries and states by their codes, and people write their names.</summary>
internal static class PlaceDirectives
{
    // English names without blanks, in small letters, and the codes of ISO 3166-1.
    private const string Countries = """
        afghanistan=af alandislands=ax albania=al algeria=dz americansamoa=as andorra=ad angola=ao anguilla=ai antarctica=aq
        antiguaandbarbuda=ag argentina=ar armenia=am aruba=aw australia=au austria=at azerbaijan=az bahamas=bs bahrain=bh bangladesh=bd
        barbados=bb belarus=by belgium=be belize=bz benin=bj bermuda=bm bhutan=bt bolivia=bo bosniaandherzegovina=ba botswana=bw
        bouvetisland=bv brazil=br britishindianoceanterritory=io bruneidarussalam=bn bulgaria=bg burkinafaso=bf burundi=bi cambodia=kh
        cameroon=cm canada=ca capeverde=cv caymanislands=ky centralafricanrepublic=cf chad=td chile=cl china=cn christmasisland=cx
        cocos(keeling)islands=cc colombia=co comoros=km congo=cg congo,democraticrepublic=cd cookislands=ck costarica=cr coted'ivoire=ci
        croatia=hr cuba=cu cyprus=cy czechrepublic=cz denmark=dk djibouti=dj dominica=dm dominicanrepublic=do ecuador=ec egypt=eg
        elsalvador=sv equatorialguinea=gq eritrea=er estonia=ee ethiopia=et falklandislands(malvinas)=fk faroeislands=fo fiji=fj
        finland=fi france=fr frenchguiana=gf frenchpolynesia=pf frenchsouthernterritories=tf gabon=ga gambia=gm georgia=ge germany=de
        ghana=gh gibraltar=gi greece=gr greenland=gl grenada=gd guadeloupe=gp guam=gu guatemala=gt guernsey=gg guinea=gn guinea-bissau=gw
        guyana=gy haiti=ht heardisland&mcdonaldislands=hm holysee(vaticancitystate)=va honduras=hn hongkong=hk hungary=hu iceland=is
        india=in indonesia=id iran,islamicrepublicof=ir iraq=iq ireland=ie isleofman=im israel=il italy=it jamaica=jm japan=jp jersey=je
        jordan=jo kazakhstan=kz kenya=ke kiribati=ki korea=kr kuwait=kw kyrgyzstan=kg laopeople'sdemocraticrepublic=la latvia=lv
        lebanon=lb lesotho=ls liberia=lr libyanarabjamahiriya=ly liechtenstein=li lithuania=lt luxembourg=lu macao=mo macedonia=mk
        madagascar=mg malawi=mw malaysia=my maldives=mv mali=ml malta=mt marshallislands=mh martinique=mq mauritania=mr mauritius=mu
        mayotte=yt mexico=mx micronesia,federatedstatesof=fm moldova=md monaco=mc mongolia=mn montenegro=me montserrat=ms morocco=ma
        mozambique=mz myanmar=mm namibia=na nauru=nr nepal=np netherlands=nl netherlandsantilles=an newcaledonia=nc newzealand=nz
        nicaragua=ni niger=ne nigeria=ng niue=nu norfolkisland=nf northernmarianaislands=mp norway=no oman=om pakistan=pk palau=pw
        palestine=ps palestinianterritory,occupied=ps panama=pa papuanewguinea=pg paraguay=py peru=pe philippines=ph pitcairn=pn poland=pl
        portugal=pt puertorico=pr qatar=qa reunion=re romania=ro russianfederation=ru rwanda=rw saintbarthelemy=bl sainthelena=sh
        saintkittsandnevis=kn saintlucia=lc saintmartin=mf saintpierreandmiquelon=pm saintvincentandgrenadines=vc samoa=ws sanmarino=sm
        saotomeandprincipe=st saudiarabia=sa senegal=sn serbia=rs seychelles=sc sierraleone=sl singapore=sg slovakia=sk slovenia=si
        solomonislands=sb somalia=so southafrica=za southgeorgiaandsandwichisl.=gs spain=es srilanka=lk sudan=sd suriname=sr
        svalbardandjanmayen=sj swaziland=sz sweden=se switzerland=ch syrianarabrepublic=sy taiwan=tw tajikistan=tj tanzania=tz thailand=th
        timor-leste=tl togo=tg tokelau=tk tonga=to trinidadandtobago=tt tunisia=tn turkey=tr turkmenistan=tm turksandcaicosislands=tc
        tuvalu=tv uganda=ug ukraine=ua unitedarabemirates=ae unitedkingdom=gb unitedstates=us unitedstatesoutlyingislands=um uruguay=uy
        uzbekistan=uz vanuatu=vu venezuela=ve vietnam=vn virginislands,british=vg virginislands,u.s.=vi wallisandfutuna=wf
        westernsahara=eh yemen=ye zambia=zm zimbabwe=zw
        """;

    // Those of the United States, and the codes of their post.
    private const string States = """
        alabama=al alaska=ak arizona=az arkansas=ar california=ca colorado=co connecticut=ct delaware=de florida=fl georgia=ga hawaii=hi
        idaho=id illinois=il indiana=in iowa=ia kansas=ks kentucky=ky louisiana=la maine=me maryland=md massachusetts=ma michigan=mi
        minnesota=mn mississippi=ms missouri=mo montana=mt nebraska=ne nevada=nv newhampshire=nh newjersey=nj newmexico=nm newyork=ny
        northcarolina=nc northdakota=nd ohio=oh oklahoma=ok oregon=or pennsylvania=pa rhodeisland=ri southcarolina=sc southdakota=sd
        tennessee=tn texas=tx utah=ut vermont=vt virginia=va washington=wa westvirginia=wv wisconsin=wi wyoming=wy
        """;

    public static IReadOnlyDictionary<string, DirectiveFactory> All { get; } = new Dictionary<string, DirectiveFactory>
    {
        ["@country"] = Coded(Countries),
        ["@state"] = Coded(States),
    };

    // What is no name stays as it is, but without blanks and in small letters: it may be a code already.
    private static DirectiveFactory Coded(string table)
    {
        var codes = table.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(static entry => entry.Split('='))
            .ToFrozenDictionary(static entry => entry[0], static entry => entry[1]);
        return (argument, compiler) => TextDirectives.Change(argument, compiler, text =>
        {
            var name = string.Concat(text.Where(static letter => !JsBlanks.Contains(letter))).ToLowerInvariant();
            return codes.GetValueOrDefault(name, name);
        });
    }
}
